import FoundationEssentials

/// The safetensors format for named tensors.
///
/// Eight bytes with the length of the header, the header in JSON, then the elements.
/// Source: https://huggingface.co/docs/safetensors
public enum SafetensorsFile {
  /// Reads every tensor of a file; 64-bit numbers and integers become 32-bit floats.
  public static func read(from path: String) throws(TensorFileError) -> [String: Tensor] {
    let file = try ByteFile(path: path)
    guard file.bytes.count >= 8 else {
      throw .wrongFormat(path: path, expected: "a safetensors file")
    }
    let length = LittleEndian.integer(UInt64.self, file.bytes[0..<8])
    guard length <= UInt64(file.bytes.count - 8) else {
      throw .damaged(path: path, reason: "a header of \(length) bytes is announced")
    }
    let start = 8 + Int(length)
    var entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(file.bytes[8..<start]))
    } catch {
      throw .damaged(path: path, reason: "the header is not the JSON of this format")
    }
    entries["__metadata__"] = nil
    var tensors: [String: Tensor] = [:]
    for (name, entry) in entries { tensors[name] = try tensor(entry, name, file, start) }
    return tensors
  }

  /// Writes named tensors as 32-bit floats, in the order of their names.
  public static func write(_ tensors: [String: Tensor], to path: String) throws {
    var entries: [String: Entry] = [:]
    var elements: [UInt8] = []
    for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
      let start = elements.count
      elements += LittleEndian.bytes(tensor.scalars)
      entries[name] = Entry(
        dtype: "F32", shape: Array(tensor.shape), data_offsets: [start, elements.count])
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var header = [UInt8](try encoder.encode(entries))
    // The elements begin at a multiple of eight; the format asks for spaces.
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    try ByteFile.write(LittleEndian.bytes(UInt64(header.count)) + header + elements, to: path)
  }

  /// A tensor in the header; the fields have the names of the format.
  private struct Entry: Codable {
    var dtype: String?
    var shape: [Int]?
    // swift-format-ignore: AlwaysUseLowerCamelCase
    var data_offsets: [Int]?
  }

  private static func tensor(
    _ entry: Entry, _ name: String, _ file: ByteFile, _ start: Int
  ) throws(TensorFileError) -> Tensor {
    guard let dtype = entry.dtype, let shape = entry.shape, let offsets = entry.data_offsets,
      offsets.count == 2, offsets[0] >= 0, offsets[0] <= offsets[1], shape.allSatisfy({ $0 >= 0 })
    else { throw .damaged(path: file.path, reason: "the entry of \(name) is incomplete") }
    let types: [String: ElementType] = [
      "F32": .float32, "F64": .float64, "I32": .int32, "I64": .int64,
    ]
    guard let type = types[dtype] else { throw .unsupportedType(path: file.path, type: dtype) }
    let bytes = try file.slice((start + offsets[0])..<(start + offsets[1]))
    guard bytes.count == Shape(shape).elementCount * type.byteCount else {
      throw .damaged(
        path: file.path, reason: "\(name) has \(bytes.count) bytes for the shape \(shape)")
    }
    return Tensor(LittleEndian.scalars(bytes, as: type), shape: Shape(shape))
  }
}
