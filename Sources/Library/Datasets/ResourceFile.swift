internal import Crypto
internal import FoundationEssentials

/// A file that is shipped with the library and checked when it is read.
package struct ResourceFile {
  /// The name inside the folder `Resources`.
  package let name: String

  /// The SHA-256 of the content, as 64 hexadecimal digits.
  package let checksum: String

  /// The bytes of the file.
  package func bytes() throws(DatasetError) -> [UInt8] {
    try bytes(in: Self.directory)
  }

  /// The bytes of the file in `directory`.
  package func bytes(in directory: String) throws(DatasetError) -> [UInt8] {
    let path = "\(directory)/\(name)"
    guard let data = try? Data(contentsOf: URL(filePath: path)) else {
      throw .missingFile(path: path, remedy: "it is part of Lectern, so install Lectern again")
    }
    let found = Self.hexadecimal(SHA256.hash(data: data))
    guard found == checksum else {
      throw .wrongChecksum(path: path, found: found, expected: checksum)
    }
    return Array(data)
  }

  /// The folder `Resources`, which lies beside the image (executable or shared library) with this code.
  ///
  /// SwiftPM's own `Bundle.module` looks beside the *main* executable and at the path of the build,
  /// and ends the process when it finds neither; a notebook's worker loads this code from
  /// `libLectern.so` and wants an error it can show.
  package static let directory: String = {
    let image = imagePath(containing: UInt(bitPattern: #dsohandle))
    let folder = image.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return folder.joined(separator: "/") + "/Lectern_Datasets.resources/Resources"
  }()

  /// The file that the code at `address` was loaded from, by `/proc/self/maps`; empty if from none.
  ///
  /// `dladdr` would say the same, but glibc hides it from Swift behind `_GNU_SOURCE`. The list is read
  /// through zlib, which takes plain files as they are and reads to their end; Foundation believes
  /// the size of 0 that /proc reports, and stops early in a process with many mappings.
  package static func imagePath(containing address: UInt) -> String {
    let maps = (try? GzipFile.bytes(at: "/proc/self/maps", remedy: "")) ?? []
    for line in String(decoding: maps, as: UTF8.self).split(separator: "\n") {
      // 7f0c4e600000-7f0c4e628000 r--p 00000000 fe:01 3151 /usr/lib/libLectern.so
      let bounds = line.prefix { $0 != " " }.split(separator: "-")
      guard bounds.count == 2, let start = UInt(bounds[0], radix: 16),
        let end = UInt(bounds[1], radix: 16), (start..<end).contains(address),
        let path = line.firstIndex(of: "/")
      else { continue }
      return String(line[path...])
    }
    return ""
  }

  /// A digest as text.
  static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
