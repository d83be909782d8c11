import FoundationEssentials
import Glibc

/// Reading and writing of whole files.
enum Files {
  /// The bytes of the file `path`.
  static func read(_ path: String) throws(BadInput) -> [UInt8] {
    do {
      return Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      var isFolder = false
      if !FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) {
        throw BadInput(description: "\(path): no such file")
      }
      throw BadInput(description: "\(path): \(isFolder ? "this is a folder" : "cannot be read")")
    }
  }

  /// The text of the file `path`.
  static func readText(_ path: String) throws(BadInput) -> String {
    guard let text = String(validating: try read(path), as: UTF8.self) else {
      throw BadInput(description: "\(path): not UTF-8 text")
    }
    return text
  }

  /// Replaces the file `path` whole or not at all: writes beside it, flushes, renames.
  static func write(_ bytes: [UInt8], to path: String) throws {
    let folder = directory(of: path)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let temporary = "\(folder)/.\(name(of: path)).\(getpid())~"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw systemError("cannot create", temporary) }
    do {
      try bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while !rest.isEmpty {
          let count = Glibc.write(
            file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else { throw systemError("cannot write", temporary) }
          rest = rest.dropFirst(count)
        }
      }
      guard fsync(file) == 0 else { throw systemError("cannot flush", temporary) }
      guard rename(temporary, path) == 0 else { throw systemError("cannot replace", path) }
    } catch {
      close(file)
      unlink(temporary)
      throw error
    }
    close(file)
  }

  /// The folder of `path`, `.` if it names none.
  static func directory(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The last part of `path`.
  static func name(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
  }

  /// The names of the files in `folder` that end in `suffix`, sorted.
  static func list(_ folder: String, suffix: String) throws(BadInput) -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw BadInput(description: "\(folder): no such folder")
    }
    return names.filter { $0.hasSuffix(suffix) && !$0.hasPrefix(".") }.sorted()
  }

  private static func systemError(_ action: String, _ path: String) -> BadInput {
    BadInput(description: "\(action) \(path): \(String(cString: strerror(errno)))")
  }
}
