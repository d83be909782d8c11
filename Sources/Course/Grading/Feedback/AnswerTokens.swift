import SwiftParser
import SwiftSyntax

/// The words of an answer, in which renaming and new comments change nothing.
enum AnswerTokens {
  /// The kinds of tokens in order; keywords and operators keep their text.
  static func tokens(of source: String) -> [String] {
    Parser.parse(source: source).tokens(viewMode: .sourceAccurate).map { token in
      switch token.tokenKind {
      case .identifier, .dollarIdentifier: "name"
      case .integerLiteral, .floatLiteral: "number"
      case .stringSegment: "text"
      default: token.text
      }
    }
  }

  /// Every five consecutive tokens.
  static func windows(of tokens: [String]) -> Set<[String]> {
    guard tokens.count >= 5 else { return [tokens] }
    return Set((0...(tokens.count - 5)).map { Array(tokens[$0..<($0 + 5)]) })
  }
}
