/// NumPy's format for one array, `.npy`.
///
/// Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
public enum NumPyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads an array of floats or integers of four or eight bytes, in either memory order.
  public static func read(from path: String) throws(TensorFileError) -> Tensor {
    let file = try ByteFile(path: path)
    guard file.bytes.starts(with: magic), file.bytes.count >= 12 else {
      throw .wrongFormat(path: path, expected: "a .npy file")
    }
    let isFirstVersion = file.bytes[6] == 1
    let lengthSize = isFirstVersion ? 2 : 4
    let length = Int(LittleEndian.integer(UInt32.self, file.bytes[8..<(8 + lengthSize)]))
    let start = 8 + lengthSize + length
    let header = String(decoding: try file.slice((8 + lengthSize)..<start), as: UTF8.self)
    let type = try elementType(header, path)
    let (shape, isFortran) = try arrangement(header, path)
    let extents = Shape(isFortran ? shape.reversed() : shape)
    let end = start + extents.elementCount * type.byteCount
    let tensor = Tensor(
      LittleEndian.scalars(try file.slice(start..<end), as: type), shape: extents)
    return isFortran && shape.count > 1
      ? tensor.transposed(Array((0..<shape.count).reversed())).contiguous() : tensor
  }

  /// Writes a tensor as 32-bit floats.
  public static func write(_ tensor: Tensor, to path: String) throws {
    let extents = tensor.shape.map(String.init).joined(separator: ", ")
    let shape = tensor.rank == 1 ? "(\(extents),)" : "(\(extents))"
    var header = "{'descr': '<f4', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    let bytes =
      magic + [1, 0] + LittleEndian.bytes(UInt16(header.utf8.count)) + Array(header.utf8)
      + LittleEndian.bytes(tensor.scalars)
    try ByteFile.write(bytes, to: path)
  }

  private static func elementType(
    _ header: String, _ path: String
  ) throws(TensorFileError) -> ElementType {
    let type = value(of: "descr", in: header).split(separator: "'").first.map(String.init) ?? ""
    switch type {
    case "<f4": return .float32
    case "<f8": return .float64
    case "<i4": return .int32
    case "<i8": return .int64
    default: throw .unsupportedType(path: path, type: type)
    }
  }

  private static func arrangement(
    _ header: String, _ path: String
  ) throws(TensorFileError) -> (shape: [Int], isFortran: Bool) {
    let list = value(of: "shape", in: header).split(separator: ")").first ?? ""
    let numbers = list.drop { $0 != "(" }.dropFirst().split(separator: ",")
    var shape: [Int] = []
    for number in numbers {
      let text = number.filter { $0 != " " }
      if text.isEmpty { continue }
      guard let extent = Int(text), extent >= 0 else {
        throw .damaged(path: path, reason: "the shape (\(list)) cannot be read")
      }
      shape.append(extent)
    }
    return (shape, value(of: "fortran_order", in: header).hasPrefix("True"))
  }

  /// What follows a key of the header's Python dictionary.
  private static func value(of key: String, in header: String) -> String {
    guard let range = header.firstRange(of: "'\(key)':") else { return "" }
    return String(header[range.upperBound...].drop { $0 == " " })
  }
}
