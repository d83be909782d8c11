/// A file in the IDX format of the MNIST family: unsigned bytes with their extents.
///
/// Layout: 0, 0, 8 (unsigned byte), the number of dimensions, then each extent as a big-endian
/// 32-bit integer, then the elements in row-major order.
///
/// Source: LeCun, Cortes and Burges, “The MNIST database of handwritten digits”, file formats.
package struct IDXFile {
  /// The extents, outermost first.
  package let shape: [Int]

  /// The elements in row-major order.
  package let elements: ArraySlice<UInt8>

  /// Reads the bytes of `path`, which must have `dimensionCount` dimensions.
  package init(_ bytes: [UInt8], dimensionCount: Int, path: String) throws(DatasetError) {
    let header = 4 + 4 * dimensionCount
    guard bytes.count >= header, bytes[..<4].elementsEqual([0, 0, 8, UInt8(dimensionCount)]) else {
      throw .malformedFile(
        path: path, reason: "expected an IDX header for \(dimensionCount)-dimensional bytes")
    }
    shape = (0..<dimensionCount).map { axis in
      bytes[(4 + 4 * axis)..<(8 + 4 * axis)].reduce(0) { $0 << 8 | Int($1) }
    }
    let expected = shape.reduce(1, *)
    guard bytes.count - header == expected else {
      throw .malformedFile(
        path: path, reason: "\(bytes.count - header) elements, expected \(expected) for \(shape)")
    }
    elements = bytes[header...]
  }
}
