/// A client asks what the kernel is.
public struct KernelInfoRequest: MessageContent {
  /// Its name on the wire, `kernel_info_request`.
  public static let messageType = "kernel_info_request"
}

/// What the kernel is and speaks.
public struct KernelInfoReply: MessageContent {
  /// The language of the cells, as editors and exporters need to know it.
  public struct Language: Sendable, Hashable, Codable {
    /// The name of the language.
    public var name: String
    /// The version of the language.
    public var version: String
    /// The MIME type of its source text.
    public var mimetype: String
    /// The extension of its files, with the dot.
    public var fileExtension: String
    /// The name that the Pygments highlighter knows.
    public var pygmentsLexer: String
    /// The name that the CodeMirror editor knows.
    public var codeMirrorMode: String
    /// The exporter that writes plain source.
    public var notebookExporter: String

    private enum CodingKeys: String, CodingKey {
      case name, version, mimetype
      case fileExtension = "file_extension"
      case pygmentsLexer = "pygments_lexer"
      case codeMirrorMode = "codemirror_mode"
      case notebookExporter = "nbconvert_exporter"
    }

    /// Swift in the given version.
    public static func swift(version: String) -> Language {
      Language(
        name: "swift", version: version, mimetype: "text/x-swift", fileExtension: ".swift",
        pygmentsLexer: "swift", codeMirrorMode: "swift", notebookExporter: "script")
    }
  }

  /// A link in the front end's help menu.
  public struct HelpLink: Sendable, Hashable, Codable {
    /// What the menu shows.
    public var text: String
    /// Where it leads.
    public var url: String
  }

  /// Its name on the wire, `kernel_info_reply`.
  public static let messageType = "kernel_info_reply"
  /// Always `ok`.
  public var status = "ok"
  /// The version of the protocol.
  public var protocolVersion = Header.protocolVersion
  /// The name of the implementation.
  public var implementation: String
  /// The version of the implementation.
  public var implementationVersion: String
  /// The language of the cells.
  public var language: Language
  /// What consoles print first.
  public var banner: String
  /// Whether there is a debugger, for clients that do not read ``supportedFeatures``.
  public var debugger = false
  /// Links for the help menu.
  public var helpLinks: [HelpLink]
  /// Parts of the protocol that kernels may leave out.
  public var supportedFeatures: [String]

  /// Creates a reply.
  public init(
    implementation: String, implementationVersion: String, language: Language, banner: String,
    helpLinks: [HelpLink], supportedFeatures: [String]
  ) {
    self.implementation = implementation
    self.implementationVersion = implementationVersion
    self.language = language
    self.banner = banner
    self.helpLinks = helpLinks
    self.supportedFeatures = supportedFeatures
  }

  private enum CodingKeys: String, CodingKey {
    case status, implementation, banner, debugger
    case protocolVersion = "protocol_version"
    case implementationVersion = "implementation_version"
    case language = "language_info"
    case helpLinks = "help_links"
    case supportedFeatures = "supported_features"
  }
}

extension KernelInfoReply.HelpLink {
  /// Creates a link.
  public init(_ text: String, _ url: String) {
    self.init(text: text, url: url)
  }
}
