/// How a session is set up; every part has a default.
public struct SessionConfiguration: Sendable {
  /// Where the worker and the modules lie; `nil` means beside the running executable.
  public var installation: Installation?

  /// How cells are compiled.
  public var options: CompileOptions

  /// Whether somebody types cells and waits for each: compilers are then kept ready for the next.
  public var isInteractive: Bool

  /// The folder in which cells run; `nil` means the one of this process.
  public var workingDirectory: String?

  /// The folder of compiled cells, shared by all sessions; `nil` compiles every cell anew.
  public var cacheDirectory: String?

  /// How large the folder of compiled cells may become, in bytes.
  public var cacheLimit: Int

  /// The folder of packages that cells ask for, shared by all sessions; `nil` refuses them, and
  /// commands of the shell too.
  public var packageDirectory: String?

  /// How many bytes of data the process that runs the cells may hold; `nil` sets no limit.
  ///
  /// A cell that needs more fails like any other; what the others hold is kept.
  public var memoryLimit: Int?

  /// Variables for the cells beside those of this process.
  public var environment: [String: String]

  /// Creates a configuration.
  public init(
    installation: Installation? = nil, options: CompileOptions = CompileOptions(),
    isInteractive: Bool = false, workingDirectory: String? = nil, memoryLimit: Int? = nil,
    environment: [String: String] = [:],
    cacheDirectory: String? = Installation.cacheDirectory + "/cells",
    cacheLimit: Int = 512 << 20,
    packageDirectory: String? = Installation.cacheDirectory + "/packages"
  ) {
    self.installation = installation
    self.options = options
    self.isInteractive = isInteractive
    self.workingDirectory = workingDirectory
    self.memoryLimit = memoryLimit
    self.environment = environment
    self.cacheDirectory = cacheDirectory
    self.cacheLimit = cacheLimit
    self.packageDirectory = packageDirectory
  }
}
