import Synchronization

/// The handlers that user code has for targets and for its ends of open lines.
///
/// A table never changes: a change makes a new one. A cell may be stopped at any instruction, so
/// nothing here may hold a lock; the tables of the past, which are small, are never released.
final class CommTable: Sendable {
  /// What one end of a line does.
  struct End: Sendable {
    var onMessage: Comm.BufferHandler = { _, _ in }
    var onClose: Comm.BufferHandler = { _, _ in }
  }

  /// The content of a table.
  struct Content: Sendable {
    var targets: [String: @Sendable (Comm, JSONValue, CommBuffers) -> Void] = [:]
    var ends: [String: End] = [:]
  }

  private static let table = Atomic<UInt>(0)

  private let content: Content

  private init(_ content: Content) {
    self.content = content
  }

  /// What is in the newest table.
  static var current: Content {
    content(at: table.load(ordering: .acquiring))
  }

  /// Replaces the table by one that differs in what `body` does.
  static func change(_ body: (inout Content) -> Void) {
    while true {
      let old = table.load(ordering: .acquiring)
      var content = content(at: old)
      body(&content)
      let new = Unmanaged.passRetained(CommTable(content))
      let address = UInt(bitPattern: new.toOpaque())
      if table.compareExchange(expected: old, desired: address, ordering: .acquiringAndReleasing)
        .exchanged
      {
        return
      }
      new.release()
    }
  }

  private static func content(at address: UInt) -> Content {
    guard let pointer = UnsafeRawPointer(bitPattern: address) else { return Content() }
    return Unmanaged<CommTable>.fromOpaque(pointer).takeUnretainedValue().content
  }
}
