public import Display

extension CellSession: CodeAssistant {
  /// How many proposals a person may look through.
  private static let mostProposals = 200

  /// What could stand at `offset`, from the compiler.
  ///
  /// That is what starts with the word, or else what holds its letters in their order.
  public func completions(in code: String, at offset: Int) async -> Completions {
    let typed = TypedCode(CellDirectives(in: code).code, at: offset)
    let word = String(decoding: typed.bytes[typed.typedWord], as: UTF8.self)
    let (text, start) = await following(typed)
    let proposals =
      await assistant()?.proposals(
        in: text, at: start + typed.typedWord.lowerBound, for: word, limit: Self.mostProposals)
      ?? []
    // Each kind of name keeps the order of sourcekitd, which knows how well it fits.
    let items = (0...2).flatMap { order in
      proposals.filter { $0.order == order }.map(Completions.Item.init)
    }
    var seen: Set<String> = []
    let unique = items.filter { seen.insert($0.text).inserted }
    let exact = unique.filter { $0.text.lowercased().hasPrefix(word.lowercased()) }
    return Completions(items: exact.isEmpty ? unique : exact, replacedRange: typed.typedWord)
  }

  /// The declaration and the documentation of the name at `offset`, in Markdown.
  public func inspection(of code: String, at offset: Int) async -> MIMEBundle? {
    let typed = TypedCode(CellDirectives(in: code).code, at: offset)
    guard !typed.word.isEmpty else { return nil }
    let (text, start) = await following(typed)
    guard
      let answer = await assistant()?.declaration(in: text, at: start + typed.word.lowerBound)
    else { return nil }
    let documentation = answer.documentation.map { "\n\n\($0)" } ?? ""
    return MIMEBundle(data: [
      "text/markdown": .string("```swift\n\(answer.code)\n```\(documentation)"),
      "text/plain": .string(answer.code + documentation),
    ])
  }

  /// Whether `code` is a whole cell.
  public func completeness(of code: String) -> Completeness {
    Completeness(of: code)
  }

  /// Starts what knows about code and lets it load the library.
  public func prepare() async {
    _ = await completions(in: "p", at: 1)
  }

  /// The code behind what makes the cells that ran visible, and where it starts.
  private func following(_ typed: TypedCode) async -> (text: String, start: Int) {
    let chain = (await newestModule().map { "@_exported import \($0)" } ?? "") + "\n"
    return (chain + String(decoding: typed.bytes, as: UTF8.self), chain.utf8.count)
  }
}

extension Completions.Item {
  /// Takes over a proposal.
  fileprivate init(_ proposal: Proposal) {
    let type = proposal.type.isEmpty ? "" : " → \(proposal.type)"
    self.init(
      text: proposal.plainText, kind: proposal.jupyterKind,
      signature: proposal.description + type)
  }
}
