import Tensors

extension Module {
  /// Writes all tensors of the model, by name, in the safetensors format.
  public func save(to path: String) throws {
    try SafetensorsFile.write(
      Dictionary(namedTensors.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
      to: path)
  }

  /// Reads the tensors of a file that ``save(to:)`` wrote for a model of the same form.
  ///
  /// - Precondition: The file has every tensor of the model in its shape.
  public mutating func load(from path: String) throws {
    loadTensors(try SafetensorsFile.read(from: path))
  }
}
