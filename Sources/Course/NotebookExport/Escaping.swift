/// `text` as content or attribute of HTML.
func escaped(_ text: String) -> String {
  var output = ""
  output.reserveCapacity(text.utf8.count)
  for character in text.unicodeScalars {
    switch character {
    case "&": output += "&amp;"
    case "<": output += "&lt;"
    case ">": output += "&gt;"
    case "\"": output += "&quot;"
    default: output.unicodeScalars.append(character)
    }
  }
  return output
}

/// The text that ``escaped(_:)`` or a Markdown renderer has made `text` of.
func unescaped(_ text: some StringProtocol) -> String {
  String(text).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
    .replacing("&quot;", with: "\"").replacing("&amp;", with: "&")
}

/// `text` without the escape sequences of terminal colours.
func withoutTerminalColours(_ text: String) -> String {
  text.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
}
