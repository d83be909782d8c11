/// The line that opens a fenced block.
///
/// Source: CommonMark 0.31, section 4.5.
public struct CodeFence: Sendable, Hashable {
  /// The character of the fence, `` ` `` or `~`.
  public var mark: Character
  /// How many of them open the block, at least three.
  public var length: Int
  /// The spaces before them, at most three.
  public var indent: Int
  /// What follows them, trimmed.
  public var info: String

  /// The fence that `line` opens, if it does.
  public init?(opening line: String) {
    let indent = line.prefix { $0 == " " }.count
    let rest = line.dropFirst(indent)
    guard indent <= 3, let mark = rest.first, mark == "`" || mark == "~" else { return nil }
    let length = rest.prefix { $0 == mark }.count
    let info = trimmed(rest.dropFirst(length))
    guard length >= 3, mark == "~" || !info.contains("`") else { return nil }
    self.mark = mark
    self.length = length
    self.indent = indent
    self.info = info
  }

  /// Whether `line` closes the block.
  public func isClosed(by line: String) -> Bool {
    let rest = line.drop { $0 == " " }
    let count = rest.prefix { $0 == mark }.count
    return line.count - rest.count <= 3 && count >= length && rest.dropFirst(count).isBlank
  }
}

/// `text` without spaces and tabs at its ends.
func trimmed(_ text: some StringProtocol) -> String {
  var scalars = Substring(text).unicodeScalars[...]
  while let first = scalars.first, first == " " || first == "\t" { scalars.removeFirst() }
  while let last = scalars.last, last == " " || last == "\t" { scalars.removeLast() }
  return String(scalars)
}
