import FoundationEssentials

/// The folder of the language server: the flags by which code sees the cells that ran.
enum AssistanceFolder {
  /// Writes the folder.
  ///
  /// - Parameters:
  ///   - directory: Where the modules of the cells lie.
  ///   - installation: Where those of the library lie.
  ///   - searchArguments: By which those of packages are found.
  /// - Returns: The path of the folder.
  /// - Throws: The file system's error.
  static func create(
    in directory: String, installation: Installation, searchArguments: [String]
  ) throws -> String {
    let folder = directory + "/assistance"
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    // The module must not be called like a cell, or it would import itself.
    let flags =
      [
        "-module-name", "TypedCell", "-swift-version", "5", "-I", directory,
        "-module-cache-path", installation.moduleCache, "-enable-bare-slash-regex",
        "-Xfrontend", "-disable-access-control", "-enable-testing",
      ] + installation.searchArguments + searchArguments
    try flags.joined(separator: "\n")
      .write(toFile: folder + "/compile_flags.txt", atomically: true, encoding: .utf8)
    return folder
  }
}
