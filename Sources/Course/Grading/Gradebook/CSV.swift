/// Comma-separated values that spreadsheets take as data.
enum CSV {
  /// The text of a table, every line ended with CR LF.
  static func text(_ rows: [[String]]) -> String {
    rows.map { $0.map(field).joined(separator: ",") + "\r\n" }.joined()
  }

  /// One field, quoted where needed.
  ///
  /// What a spreadsheet would compute, a text that begins with `=`, `+`, `-`, `@` or a tab and is no
  /// number, gets an apostrophe in front.
  static func field(_ text: String) -> String {
    var text = text
    if let first = text.first, "=+-@\t\r".contains(first), Double(text) == nil { text = "'" + text }
    guard text.contains(where: { "\",\n\r".contains($0) || $0 == "\r\n" }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}
