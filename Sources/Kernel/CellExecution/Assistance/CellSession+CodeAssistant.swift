public import Display
import FoundationEssentials

extension CellSession: CodeAssistant {
  /// What could stand at `offset`, from the compiler.
  ///
  /// That is what starts with the word, or else what holds its letters in their order.
  public func completions(in code: String, at offset: Int) async -> Completions {
    let typed = TypedCode(CellDirectives(in: code).code, at: offset)
    let word = String(decoding: typed.bytes[typed.typedWord], as: UTF8.self)
    let answer = await ask("textDocument/completion", about: typed, at: typed.offset)
    let proposals = (answer?["items"] ?? answer)?.arrayValue ?? []
    let items = proposals.sorted { $0.order < $1.order }.compactMap(
      Completions.Item.init(proposal:))
    var seen: Set<String> = []
    let unique = items.filter { seen.insert($0.text).inserted }
    let exact = unique.filter { $0.text.lowercased().hasPrefix(word.lowercased()) }
    return Completions(items: exact.isEmpty ? unique : exact, replacedRange: typed.typedWord)
  }

  /// The declaration and the documentation of the name at `offset`, in Markdown.
  public func inspection(of code: String, at offset: Int) async -> MIMEBundle? {
    let typed = TypedCode(CellDirectives(in: code).code, at: offset)
    guard !typed.word.isEmpty,
      let answer = await ask("textDocument/hover", about: typed, at: typed.word.lowerBound),
      let text = answer["contents"]?["value"]?.stringValue, !text.isEmpty
    else { return nil }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let plain = lines.filter { !$0.hasPrefix("```") }.joined(separator: "\n")
    return MIMEBundle(data: ["text/markdown": .string(text), "text/plain": .string(plain)])
  }

  /// Whether `code` is a whole cell.
  public func completeness(of code: String) -> Completeness {
    Completeness(of: code)
  }

  /// Starts the language server and lets it load the library.
  public func prepare() async {
    _ = await completions(in: "p", at: 1)
  }

  /// Asks the language server about code that follows the cells that ran.
  private func ask(
    _ method: String, about typed: TypedCode, at byte: Int
  ) async -> JSONValue? {
    guard let server = languageServer() else { return nil }
    let chain = newestModule.map { "@_exported import \($0)" } ?? ""
    let (line, character) = typed.position(of: byte)
    return await server.ask(
      method, in: chain + "\n" + String(decoding: typed.bytes, as: UTF8.self), line: line + 1,
      character: character)
  }
}

extension JSONValue {
  /// By what a proposal of the language server is to be sorted.
  fileprivate var order: String {
    self["sortText"]?.stringValue ?? self["label"]?.stringValue ?? ""
  }
}

extension Completions.Item {
  /// Reads a proposal of the language server.
  fileprivate init?(proposal: JSONValue) {
    guard let label = proposal["label"]?.stringValue else { return nil }
    let result = proposal["detail"]?.stringValue ?? ""
    self.init(
      text: proposal["textEdit"]?["newText"]?.stringValue
        ?? proposal["insertText"]?.stringValue ?? label,
      kind: Self.kinds[proposal["kind"]?.integerValue ?? 0] ?? "",
      signature: result.isEmpty ? label : "\(label) → \(result)")
  }

  /// What JupyterLab calls the kinds of the language server protocol.
  private static let kinds = [
    2: "function", 3: "function", 4: "function", 5: "property", 6: "instance", 7: "class",
    8: "interface", 9: "module", 10: "property", 13: "enum", 14: "keyword", 20: "value",
    22: "class", 25: "type",
  ]
}
