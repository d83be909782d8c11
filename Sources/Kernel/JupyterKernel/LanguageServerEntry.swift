import Display
public import FoundationEssentials

/// What tells Jupyter's language server extension which server knows Swift.
///
/// Source: jupyterlab-lsp, “Configuring backend”, section “language_servers”.
public struct LanguageServerEntry: Sendable {
  /// The absolute path of `sourcekit-lsp`.
  public let program: String

  /// Describes the server `program`.
  public init(program: String) {
    self.program = program
  }

  /// Writes the entry into a configuration folder of Jupyter, for instance `~/.jupyter`.
  ///
  /// - Returns: The file.
  /// - Throws: The file system's error.
  @discardableResult
  public func install(into configurationFolder: URL) throws -> URL {
    let folder = configurationFolder.appending(path: "jupyter_server_config.d")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: "lectern.json")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try (encoder.encode(configuration) + Data("\n".utf8)).write(to: file, options: .atomic)
    return file
  }

  private var configuration: JSONValue {
    [
      "LanguageServerManager": [
        "language_servers": [
          "sourcekit-lsp": [
            "version": 2, "display_name": "sourcekit-lsp", "argv": [.string(program)],
            "languages": ["swift"], "mime_types": ["text/x-swift", "text/swift"],
          ]
        ]
      ]
    ]
  }
}
