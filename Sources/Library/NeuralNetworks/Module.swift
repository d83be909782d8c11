public import Tensors

/// A value with parameters: a layer, or a model made of layers.
///
///     struct Perceptron: Module {
///       var hidden: Linear
///       var output: Linear
///       func callAsFunction(_ x: Tensor) -> Tensor { output(hidden(x).relu()) }
///     }
///
/// Parameters are found by reflection: every stored tensor that requires a gradient, in stored
/// modules too, and in arrays and optionals of both. A model is a value: a copy has parameters of
/// its own.
public protocol Module: Sendable {
  /// Calls `body` with the name and the place of every tensor, parameter or not.
  ///
  /// The default finds the stored properties of a struct by reflection. A class or an enum states
  /// its own.
  mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void)
}

extension Module {
  /// Visits the stored properties in the order of their declaration.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    let properties = StoredProperties.of(self)
    withUnsafeMutableBytes(of: &self) { bytes in
      guard let base = bytes.baseAddress else { return }
      for property in properties.list {
        let name = ModulePath.joined(path, property.name)
        let address = base + property.offset
        if let type = property.module {
          visit(type, at: address, name, body)
        } else {
          body(name, &address.assumingMemoryBound(to: Tensor.self).pointee)
        }
      }
    }
  }

  /// The parameters in a fixed order, with the names of the properties that lead to them.
  public var namedParameters: [(name: String, value: Tensor)] {
    namedTensors.filter { $0.value.isParameter }
  }

  /// The parameters in a fixed order.
  public var parameters: [Tensor] {
    var found: [Tensor] = []
    var copy = self
    copy.visitTensors(ModulePath.unwanted) { _, tensor in
      if tensor.isParameter { found.append(tensor) }
    }
    return found
  }

  /// The number of numbers that training determines.
  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// All tensors in a fixed order, parameters and others such as running means.
  public var namedTensors: [(name: String, value: Tensor)] {
    var found: [(name: String, value: Tensor)] = []
    var copy = self
    copy.visitTensors("") { name, tensor in found.append((name, tensor)) }
    return found
  }

  /// Replaces every parameter by what `update` makes of it.
  public mutating func updateParameters(_ update: (String, inout Tensor) -> Void) {
    visitTensors("") { name, tensor in if tensor.isParameter { update(name, &tensor) } }
  }

  /// Sets the tensors with the given names, for instance those of a saved model.
  ///
  /// - Precondition: Every tensor of the model is among them with its shape.
  public mutating func loadTensors(_ tensors: [String: Tensor]) {
    visitTensors("") { name, tensor in
      guard let value = tensors[name] else {
        demandFailure(
          "loadTensors(_:): no tensor is named \(name); there are "
            + tensors.keys.sorted().joined(separator: ", "))
      }
      demand(
        value.shape == tensor.shape,
        "loadTensors(_:): \(name) has the shape \(value.shape), the model needs \(tensor.shape)")
      tensor = tensor.isParameter ? value.asParameter() : value.detachedCopy()
    }
  }
}

private func visit<M: Module>(
  _ type: M.Type, at address: UnsafeMutableRawPointer, _ path: String,
  _ body: (String, inout Tensor) -> Void
) {
  address.assumingMemoryBound(to: M.self).pointee.visitTensors(path, body)
}

extension Array: Module where Element: Module {
  /// Visits the elements; their names are their positions.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    for index in indices {
      self[index].visitTensors(ModulePath.joined(path, "\(index)"), body)
    }
  }
}

extension Optional: Module where Wrapped: Module {
  /// Visits the wrapped module, if there is one.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    self?.visitTensors(path, body)
  }
}

extension Tensor: Module {
  /// Visits itself.
  public mutating func visitTensors(_ path: String, _ body: (String, inout Tensor) -> Void) {
    body(path, &self)
  }
}
