public import Display

/// Answers questions about code that is being typed, in the light of the cells that ran.
///
/// Offsets count UTF-8 bytes from the start of `code`. Every method may be called while a cell runs.
public protocol CodeAssistant: Sendable {
  /// What could stand at `offset`, best first; empty when nothing is known.
  func completions(in code: String, at offset: Int) async -> Completions

  /// What is known about the name at `offset`: its declaration and documentation; `nil` for nothing.
  func inspection(of code: String, at offset: Int) async -> MIMEBundle?

  /// Whether `code` could be run as it stands, or more lines must follow.
  func completeness(of code: String) async -> Completeness

  /// Makes ready what the first question needs, so that its answer does not take long.
  func prepare() async
}

extension CodeAssistant {
  /// An assistant that needs nothing does nothing.
  public func prepare() async {}
}

/// Texts that could replace a part of the code.
public struct Completions: Sendable, Hashable {
  /// One proposal.
  public struct Item: Sendable, Hashable {
    /// The text to insert.
    public var text: String
    /// The kind for the front end's icon, for instance `function`, `instance` or `module`.
    public var kind: String
    /// The signature to show beside it.
    public var signature: String

    /// Creates a proposal.
    public init(text: String, kind: String, signature: String) {
      self.text = text
      self.kind = kind
      self.signature = signature
    }
  }

  /// The proposals, best first.
  public var items: [Item]

  /// The bytes of the code that a proposal replaces.
  public var replacedRange: Range<Int>

  /// Creates an answer.
  public init(items: [Item], replacedRange: Range<Int>) {
    self.items = items
    self.replacedRange = replacedRange
  }
}

/// Whether a text is a whole cell.
public enum Completeness: Sendable, Hashable {
  /// Ready to run.
  case complete
  /// More must follow; the next line starts with `indent`.
  case incomplete(indent: String)
  /// No continuation makes it valid.
  case invalid
  /// Not determined.
  case unknown
}
