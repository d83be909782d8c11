/// Literals of Vega's expression language.
enum VegaExpression {
  /// `text` as a string.
  static func string(_ text: String) -> String {
    let escaped = text.map { $0 == "'" || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    return "'\(escaped)'"
  }

  /// `texts` as an array of strings.
  static func array(_ texts: [String]) -> String {
    "[\(texts.map(string).joined(separator: ","))]"
  }
}
