public import Notebooks
import SwiftParser
import SwiftSyntax

/// A notebook as a Swift program that prints what the notebook's cells print and what their last
/// expressions are, as text.
///
/// Markdown stands in comments. A cell that declares a name anew begins an inner scope, in which the
/// rest of the program lies. Cells that are meant to fail or not to run, and directives of the kernel,
/// stand in comments too.
public struct SwiftProgram: Sendable {
  /// The program.
  public let text: String

  /// Writes the program of `notebook`.
  public init(_ notebook: Notebook) {
    var writer = ProgramWriter()
    for cell in notebook.cells {
      switch cell.kind {
      case .markdown, .raw: writer.body += ProgramWriter.commented(cell.source) + "\n\n"
      case .code: writer.append(cell)
      }
    }
    text = writer.text
  }
}

/// The program while its cells are added.
private struct ProgramWriter {
  var body = ""
  private var imports: [String] = []
  private var declared: [Set<String>] = [[]]
  private var showsResults = false

  static func commented(_ source: String) -> String {
    source.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.isEmpty ? "//" : "// " + $0 }.joined(separator: "\n")
  }

  mutating func append(_ cell: NotebookCell) {
    let inert = ["raises-exception", "nbval-raises-exception", "skip-execution", "nbval-skip"]
    guard !cell.tags.contains(where: inert.contains) else {
      body += Self.commented(cell.source) + "\n\n"
      return
    }
    let lines = cell.source.split(separator: "\n", omittingEmptySubsequences: false)
    let source = lines.map { $0.hasPrefix("%") ? "// " + $0 : String($0) }.joined(separator: "\n")
    let tree = Parser.parse(source: source)
    let names = Set(tree.statements.flatMap { Self.declarations(of: $0) })
    if declared.contains(where: { !$0.isDisjoint(with: names) }) {
      body += "do {\n"
      declared.append([])
    }
    declared[declared.count - 1].formUnion(names)
    body += edited(source, tree) + "\n\n"
  }

  var text: String {
    var result = imports.map { $0 + "\n" }.joined()
    if !result.isEmpty { result += "\n" }
    result += body + String(repeating: "}\n", count: declared.count - 1)
    if showsResults {
      result +=
        "\n" + (imports.contains("import Lectern") ? Self.richResult : Self.plainResult)
        + Self.results
    }
    while result.hasSuffix("\n\n") { result.removeLast() }
    return result
  }

  /// The source with its imports taken out and its last expression shown.
  private mutating func edited(_ source: String, _ tree: SourceFileSyntax) -> String {
    var bytes = Array(source.utf8)
    if let last = tree.statements.last, last.semicolon == nil, !tree.hasError,
      case .expr(let expression) = last.item, expression.mayHaveValue
    {
      let start = expression.positionAfterSkippingLeadingTrivia.utf8Offset
      let end = expression.endPositionBeforeTrailingTrivia.utf8Offset
      bytes.insert(contentsOf: Array(")".utf8), at: end)
      bytes.insert(contentsOf: Array("showResult(".utf8), at: start)
      showsResults = true
    }
    for item in tree.statements.reversed() {
      guard case .decl(let declaration) = item.item, declaration.is(ImportDeclSyntax.self) else {
        continue
      }
      let text = declaration.trimmedDescription
      if !imports.contains(text) { imports.append(text) }
      let start = declaration.positionAfterSkippingLeadingTrivia.utf8Offset
      bytes.removeSubrange(start..<start + text.utf8.count)
    }
    var text = String(decoding: bytes, as: UTF8.self)
    while text.first?.isNewline == true { text.removeFirst() }
    return text
  }

  /// What may not be declared twice in one scope: names, and functions with their labels and types.
  private static func declarations(of item: CodeBlockItemSyntax) -> [String] {
    guard case .decl(let declaration) = item.item else { return [] }
    if let variable = declaration.as(VariableDeclSyntax.self) {
      return variable.bindings.flatMap { names(in: $0.pattern) }
    }
    if let function = declaration.as(FunctionDeclSyntax.self) {
      return [function.name.text + function.signature.trimmedDescription]
    }
    return declaration.asProtocol((any NamedDeclSyntax).self).map { [$0.name.text] } ?? []
  }

  private static func names(in pattern: PatternSyntax) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { names(in: $0.pattern) } ?? []
  }

  private static let results = """
    func showResult(_ value: Void) {}

    /// A text without the name of this module, which nested descriptions print before their types.
    func withoutModule(_ text: String) -> String {
      enum Here {}
      let module = String(reflecting: Here.self).prefix { $0 != "." } + "."
      var (result, rest) = ("", text[...])
      while let name = rest.firstRange(of: module) {
        let before = rest[..<name.lowerBound]
        let isWord = before.last.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
        result += before + (isWord ? module : "")
        rest = rest[name.upperBound...]
      }
      return result + rest
    }

    """

  private static let richResult = """
    /// Prints the value of a cell's last expression, as a notebook shows it where only text is shown.
    func showResult<Value>(_ value: Value) {
      if value is DisplayHandle { return }
      print(withoutModule(MIMEBundle(describing: value).plainText ?? ""))
    }


    """

  private static let plainResult = """
    /// Prints the value of a cell's last expression, as a notebook shows it.
    func showResult<Value>(_ value: Value) {
      switch value {
      case let text as any StringProtocol: print(String(reflecting: String(text)))
      case let character as Character: print(String(reflecting: character))
      default: print(withoutModule(String(describing: value)))
      }
    }


    """
}

extension ExprSyntax {
  /// Whether the expression may have a value to show; assignments and macros have none.
  fileprivate var mayHaveValue: Bool {
    if let inner = self.as(TryExprSyntax.self)?.expression { return inner.mayHaveValue }
    if let inner = self.as(AwaitExprSyntax.self)?.expression { return inner.mayHaveValue }
    if let sequence = self.as(SequenceExprSyntax.self) {
      return sequence.elements.allSatisfy(\.mayHaveValue)
    }
    switch kind {
    case .assignmentExpr, .macroExpansionExpr, .ifExpr, .switchExpr, .missingExpr: return false
    default: return true
    }
  }
}
