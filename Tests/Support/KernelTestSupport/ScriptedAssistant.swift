public import CellExecution
public import Display

/// An assistant that knows the instructions of ``ScriptedExecutor`` and nothing else.
public struct ScriptedAssistant: CodeAssistant {
  static let instructions = ["print", "page", "value", "loop"]

  /// Creates an assistant.
  public init() {}

  /// The instructions that start with the word before `offset`.
  public func completions(in code: String, at offset: Int) async -> Completions {
    let word = Self.word(in: code, before: offset)
    let items = Self.instructions.filter { $0.hasPrefix(word) }.map {
      Completions.Item(text: $0, kind: "function", signature: "\($0) TEXT")
    }
    return Completions(items: items, replacedRange: (offset - word.utf8.count)..<offset)
  }

  /// The instruction before `offset`, if it is one.
  public func inspection(of code: String, at offset: Int) async -> MIMEBundle? {
    let word = Self.word(in: code, before: offset)
    return Self.instructions.contains(word) ? MIMEBundle(plainText: "\(word) TEXT") : nil
  }

  /// A text whose braces close is complete.
  public func completeness(of code: String) async -> Completeness {
    let depth = code.reduce(0) { $0 + ($1 == "{" ? 1 : $1 == "}" ? -1 : 0) }
    return depth == 0 ? .complete : depth > 0 ? .incomplete(indent: "  ") : .invalid
  }

  private static func word(in code: String, before offset: Int) -> String {
    let text = String(decoding: Array(code.utf8).prefix(offset), as: UTF8.self)
    return String(text.reversed().prefix { $0.isLetter }.reversed())
  }
}
