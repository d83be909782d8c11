internal import Crypto
internal import FoundationEssentials
internal import Glibc

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
    let folder = imagePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    return folder.joined(separator: "/") + "/Lectern_Datasets.resources/Resources"
  }()

  /// The file that this code was loaded from: the line of `/proc/self/maps` with its address.
  ///
  /// `dladdr` would say the same, but glibc hides it from Swift behind `_GNU_SOURCE`.
  /// Read line by line: the kernel hands the file out a page at a time, and
  /// `Data(contentsOf:)` takes the first short read for the end.
  private static let imagePath: String = {
    let address = UInt(bitPattern: #dsohandle)
    guard let maps = fopen("/proc/self/maps", "r") else { return "" }
    defer { fclose(maps) }
    var buffer: UnsafeMutablePointer<CChar>?
    defer { free(buffer) }
    var capacity = 0
    while getline(&buffer, &capacity, maps) > 0, let text = buffer {
      // 7f0c4e600000-7f0c4e628000 r--p 00000000 fe:01 3151 /usr/lib/libLectern.so
      let line = String(cString: text).dropLast()
      let bounds = line.prefix { $0 != " " }.split(separator: "-")
      guard bounds.count == 2, let start = UInt(bounds[0], radix: 16),
        let end = UInt(bounds[1], radix: 16), (start..<end).contains(address),
        let path = line.firstIndex(of: "/")
      else { continue }
      return String(line[path...])
    }
    return ""
  }()

  /// A digest as text.
  static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
