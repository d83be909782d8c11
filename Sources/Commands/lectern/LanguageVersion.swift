import CellExecution
import Foundation

/// The version of Swift that compiles the cells.
enum LanguageVersion {
  /// Reads the version, for instance `6.3.1`, from the standard library's interface.
  ///
  /// Asking the compiler would take a process, and Jupyter waits for the kernel meanwhile.
  static func read(from toolchain: Toolchain) -> String? {
    let folder = URL(filePath: toolchain.root)
      .appending(path: "usr/lib/swift/linux/Swift.swiftmodule")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    guard
      let name = names.first(where: { $0.hasSuffix(".swiftinterface") }),
      let file = try? FileHandle(forReadingFrom: folder.appending(path: name)),
      let start = try? file.read(upToCount: 1024)
    else { return nil }
    return String(decoding: start, as: UTF8.self)
      .firstMatch(of: #/swift-compiler-version: .*?Swift version ([0-9.]+)/#)
      .map { String($0.1) }
  }
}
