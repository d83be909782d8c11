import SwiftParser
import SwiftSyntax

extension Completeness {
  /// Whether `code` is a whole cell, as the parser sees it.
  ///
  /// A text to which only something at its end is missing is incomplete; the next line is indented
  /// like the last one, and once more after an opening bracket.
  public init(of code: String) {
    let code = CellDirectives(in: code).code
    let tree = Parser.parse(source: code)
    guard tree.hasError else {
      self = .complete
      return
    }
    let finder = ErrorFinder(endOfText: tree.endPositionBeforeTrailingTrivia(of: code))
    finder.walk(tree)
    self = finder.hasErrorInside ? .invalid : .incomplete(indent: Self.indent(after: code))
  }

  private static func indent(after code: String) -> String {
    let last = code.split(separator: "\n").last ?? ""
    let indent = last.prefix { $0 == " " || $0 == "\t" }
    let opens = last.last { !$0.isWhitespace }.map { "{([".contains($0) } ?? false
    return indent + (opens ? "  " : "")
  }
}

extension SourceFileSyntax {
  /// Where the last token that is in the text ends.
  fileprivate func endPositionBeforeTrailingTrivia(of code: String) -> AbsolutePosition {
    endOfFileToken.previousToken(viewMode: .sourceAccurate)?.endPositionBeforeTrailingTrivia
      ?? AbsolutePosition(utf8Offset: 0)
  }
}

/// Tells errors inside a text from what is missing at its end.
private final class ErrorFinder: SyntaxAnyVisitor {
  private let endOfText: AbsolutePosition
  private(set) var hasErrorInside = false

  init(endOfText: AbsolutePosition) {
    self.endOfText = endOfText
    super.init(viewMode: .all)
  }

  override func visit(_ node: UnexpectedNodesSyntax) -> SyntaxVisitorContinueKind {
    hasErrorInside = true
    return .skipChildren
  }

  override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
    guard token.presence == .missing else { return .visitChildren }
    // A string of one line cannot go on in the next.
    if token.position < endOfText || token.tokenKind == .stringQuote { hasErrorInside = true }
    return .visitChildren
  }
}
