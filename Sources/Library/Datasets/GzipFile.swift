internal import CZlib

/// A file compressed by gzip.
package enum GzipFile {
  /// The uncompressed bytes of the file `path`; zlib checks their CRC-32 and length.
  package static func bytes(at path: String, remedy: String) throws(DatasetError) -> [UInt8] {
    guard let file = gzopen(path, "rb") else {
      throw .missingFile(path: path, remedy: remedy)
    }
    defer { gzclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Int(gzread(file, &chunk, UInt32(chunk.count)))
      if count > 0 {
        bytes.append(contentsOf: chunk[..<count])
        continue
      }
      // A file that was cut off ends like a whole one, except that an error is left behind.
      var code: Int32 = Z_OK
      let message = gzerror(file, &code)
      guard count == 0, code == Z_OK else {
        throw .malformedFile(path: path, reason: message.map { String(cString: $0) } ?? "not gzip")
      }
      return bytes
    }
  }
}
