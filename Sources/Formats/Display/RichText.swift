/// Text that the front end formats as Markdown, with `$…$` for mathematics.
public struct Markdown: Displayable, Sendable, Hashable {
  /// The source.
  public var source: String

  /// Creates Markdown from its source.
  public init(_ source: String) {
    self.source = source
  }

  /// The source as `text/markdown`, and as it is.
  public var mimeBundle: MIMEBundle {
    MIMEBundle(data: ["text/markdown": .string(source), "text/plain": .string(source)])
  }
}

/// A formula, written in LaTeX without dollar signs.
public struct LaTeX: Displayable, Sendable, Hashable {
  /// The source, for instance `\frac{1}{2}`.
  public var source: String

  /// Creates a formula from its source.
  public init(_ source: String) {
    self.source = source
  }

  /// The formula on a line of its own as `text/latex`, and its source.
  public var mimeBundle: MIMEBundle {
    MIMEBundle(data: ["text/latex": .string("$$\(source)$$"), "text/plain": .string(source)])
  }
}

/// A piece of HTML; scripts in it run only in trusted notebooks.
public struct HTML: Displayable, Sendable, Hashable {
  /// The source.
  public var source: String

  /// What is shown where HTML is not.
  public var plainText: String

  /// Creates HTML from its source.
  public init(_ source: String, plainText: String? = nil) {
    self.source = source
    self.plainText = plainText ?? source
  }

  /// The source as `text/html`, and the plain text.
  public var mimeBundle: MIMEBundle {
    MIMEBundle(data: ["text/html": .string(source), "text/plain": .string(plainText)])
  }
}
