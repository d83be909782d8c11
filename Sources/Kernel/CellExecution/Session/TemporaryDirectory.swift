import Glibc

/// Folders for what a session compiles.
enum TemporaryDirectory {
  /// Creates a new folder that only this user can read; its path has no symbolic links.
  static func create() throws(LaunchError) -> String {
    let base = Environment["TMPDIR"] ?? "/tmp"
    var template = Array("\(base)/lectern-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil, let path = realpath(template, nil) else {
      throw LaunchError(path: "a folder in \(base)", reason: String(cString: strerror(errno)))
    }
    defer { free(path) }
    return String(cString: path)
  }
}
