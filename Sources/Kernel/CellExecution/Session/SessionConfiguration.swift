/// How a session is set up; every part has a default.
public struct SessionConfiguration: Sendable {
  /// Where the worker and the modules lie; `nil` means beside the running executable.
  public var installation: Installation?

  /// How cells are compiled.
  public var options: CompileOptions

  /// The folder in which cells run; `nil` means the one of this process.
  public var workingDirectory: String?

  /// Creates a configuration.
  public init(
    installation: Installation? = nil, options: CompileOptions = CompileOptions(),
    workingDirectory: String? = nil
  ) {
    self.installation = installation
    self.options = options
    self.workingDirectory = workingDirectory
  }
}
