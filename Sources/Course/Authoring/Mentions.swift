/// What of a library folder a reader of a lecture meets.
///
/// A public type or function is met when the text names it or shows its file, or when the code of a
/// file in which something else is met uses it.
public struct Mentions: Sendable {
  /// The public names that no way leads to, with their files.
  public let missing: [(name: String, file: String)]

  /// Follows the names from `prose` through `files`.
  public init(prose: String, files: [(file: String, code: String)]) {
    var waiting = files.flatMap { file, code in
      code.matches(of: /(?m)^public (?:final )?(?:struct|class|enum|protocol|func|actor) (\w+)/)
        .map { (name: String($0.output.1), file: file) }
    }
    var reached = Set(files.filter { prose.contains("/\($0.file)") }.map(\.file))
    var words = Self.words(of: prose)
    for (file, code) in files where reached.contains(file) { words.formUnion(Self.words(of: code)) }
    while let index = waiting.firstIndex(where: { words.contains($0.name) }) {
      let file = waiting.remove(at: index).file
      guard reached.insert(file).inserted else { continue }
      words.formUnion(Self.words(of: files.first { $0.file == file }?.code ?? ""))
    }
    missing = waiting.filter { !reached.contains($0.file) }
  }

  private static func words(of text: String) -> Set<String> {
    Set(text.matches(of: /\w+/).map { String($0.output) })
  }
}
