import SwiftIDEUtils
import SwiftParser
import SwiftSyntax

/// Swift code as HTML in which every kind of word has a class of its own.
enum SwiftHighlighter {
  static func html(_ code: String) -> String {
    let bytes = Array(code.utf8)
    var output = ""
    var position = 0
    for piece in Parser.parse(source: code).classifications {
      let start = piece.range.lowerBound.utf8Offset
      let end = min(piece.range.upperBound.utf8Offset, bytes.count)
      guard start >= position, end > start else { continue }
      output += text(bytes[position..<start])
      let word = text(bytes[start..<end])
      output += name(of: piece.kind).map { "<span class=\"\($0)\">\(word)</span>" } ?? word
      position = end
    }
    return output + text(bytes[position...])
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String {
    escaped(String(decoding: bytes, as: UTF8.self))
  }

  private static func name(of kind: SyntaxClassification) -> String? {
    switch kind {
    case .keyword, .ifConfigDirective: "keyword"
    case .type: "type"
    case .integerLiteral, .floatLiteral: "number"
    case .stringLiteral, .regexLiteral: "string"
    case .lineComment, .blockComment, .docLineComment, .docBlockComment: "comment"
    case .attribute, .dollarIdentifier: "attribute"
    default: nil
    }
  }
}
