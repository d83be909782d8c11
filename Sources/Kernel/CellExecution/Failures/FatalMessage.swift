/// The message that the Swift runtime prints before it traps.
enum FatalMessage {
  private static let kinds = ["Fatal error", "Precondition failed", "Assertion failed"]

  /// The message without file and line, for instance `Index out of range`; `nil` when there is none.
  static func text(of message: String) -> String? {
    for line in message.split(separator: "\n").reversed() {
      for kind in kinds {
        guard let range = line.firstRange(of: kind) else { continue }
        let rest = line[range.upperBound...]
        let text = rest.drop { $0 == ":" || $0 == " " }
        let isPlain = kind == kinds[0] && !text.isEmpty
        return isPlain ? String(text) : text.isEmpty ? kind : "\(kind): \(text)"
      }
    }
    let trimmed = message.split(separator: "\n").joined(separator: " ")
    return trimmed.isEmpty ? nil : trimmed
  }

  /// Whether a line on standard error looks like such a message.
  static func isFatal(_ line: some StringProtocol) -> Bool {
    kinds.contains { line.contains($0) }
  }
}
