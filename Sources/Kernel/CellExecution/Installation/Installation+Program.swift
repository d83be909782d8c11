extension Installation {
  /// Compiles the Swift program in the file `source`, which may use the course library, as cells are
  /// compiled.
  ///
  /// - Parameters:
  ///   - source: The file of the program.
  ///   - path: The executable to make.
  /// - Returns: What the compiler says against the program, or `nil` if it was made.
  /// - Throws: The reason why the compiler could not be started.
  public func compileProgram(_ source: String, to path: String) async throws -> String? {
    let options = CompileOptions()
    let result = try await Tool.run(
      toolchain.root + "/usr/bin/swiftc",
      [
        source, "-o", path, "-swift-version", "5", "-enable-bare-slash-regex",
        "-suppress-warnings", "-module-cache-path", moduleCache, "-L", home, "-lLectern", "-lm",
        "-Xlinker", "-rpath", "-Xlinker", home,
      ] + options.arguments + searchArguments, timeLimit: 10 * CompileOptions.timeLimit)
    return result.status == 0 ? nil : result.output
  }
}
