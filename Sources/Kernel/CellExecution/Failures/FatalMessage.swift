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

  /// Whether a message says that the program could get no memory.
  static func isLackOfMemory(_ message: String) -> Bool {
    message.contains("failed to allocate") || message.contains("ould not allocate memory")
      || message.contains("std::bad_alloc")
  }

  /// Whether a line on standard error belongs to the list of calls that some messages have.
  static func isStackTrace(_ line: some StringProtocol) -> Bool {
    line.contains("Current stack trace:")
      || String(line).prefixMatch(of: /[0-9]+\s+\S+\s+0x[0-9a-f]{16}\s/) != nil
  }

  /// Whether a line on standard error looks like such a message.
  static func isFatal(_ line: some StringProtocol) -> Bool {
    kinds.contains { line.contains($0) } || isStackTrace(line)
  }
}
