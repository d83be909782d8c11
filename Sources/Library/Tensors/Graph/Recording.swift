import CKernels

/// Whether the calling thread records operations.
package enum Recording {
  package static var isOn: Bool { lk_unrecorded_depth().pointee == 0 }

  /// Runs `work` with operations not recorded.
  package static func off<R, E: Error>(_ work: () throws(E) -> R) throws(E) -> R {
    lk_unrecorded_depth().pointee += 1
    defer { lk_unrecorded_depth().pointee -= 1 }
    return try work()
  }

  /// Runs `work` with operations recorded, whatever surrounds it.
  package static func on<R, E: Error>(_ work: () throws(E) -> R) throws(E) -> R {
    let depth = lk_unrecorded_depth().pointee
    lk_unrecorded_depth().pointee = 0
    defer { lk_unrecorded_depth().pointee = depth }
    return try work()
  }
}

extension Tensor {
  /// Notes that this tensor was computed from inputs with these nodes.
  ///
  /// - Precondition: Neither the operation nor what is saved holds this very body; `with(node: nil)`
  ///   makes another one of the same elements. Otherwise a record that no pass runs over stays for good.
  package consuming func recorded(
    _ operation: @autoclosure () -> Operation, _ inputs: Edges,
    saved: @autoclosure () -> SavedTensors = SavedTensors()
  ) -> Tensor {
    body.node = Node(operation(), shape: body.shape, inputs: inputs, saved: saved())
    return self
  }

  /// Whether an operation on this tensor has to be recorded.
  package var isRecorded: Bool { body.node != nil && Recording.isOn }

  /// Whether an operation on these tensors has to be recorded.
  package static func areRecorded(_ a: Tensor, _ b: Tensor) -> Bool {
    (a.body.node != nil || b.body.node != nil) && Recording.isOn
  }
}
