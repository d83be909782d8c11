import SwiftParser
import SwiftSyntax

/// What a `checkSource` asks of the text of answers.
///
/// The counterpart of `SourceFacts` of Checks, which this process must not load; the judge decodes it.
struct TextFacts: Codable, Hashable {
  struct Function: Codable, Hashable {
    var name: String
    var names: Set<String> = []
    var calls: Set<String> = []
    var loopCount = 0
  }

  var functions: [Function] = []
  var names: Set<String> = []

  /// The facts of no text.
  init() {}

  /// The facts of a text.
  init(_ source: String) {
    let visitor = Visitor(viewMode: .sourceAccurate)
    visitor.walk(Parser.parse(source: source))
    functions = visitor.functions
    names = visitor.names
  }

  /// The facts of several texts together.
  init(joining parts: [TextFacts]) {
    for part in parts {
      functions += part.functions
      names.formUnion(part.names)
    }
  }

  private final class Visitor: SyntaxVisitor {
    var functions: [Function] = []
    var names: Set<String> = []
    /// The places in `functions` of those around the present node.
    private var open: [Int] = []

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
      open.append(functions.count)
      functions.append(Function(name: node.name.text))
      return .visitChildren
    }

    override func visitPost(_ node: FunctionDeclSyntax) { open.removeLast() }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
      let called = node.calledExpression
      let name =
        called.as(DeclReferenceExprSyntax.self)?.baseName.text
        ?? called.as(MemberAccessExprSyntax.self)?.declName.baseName.text
      if let name { for index in open { functions[index].calls.insert(name) } }
      return .visitChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind { loop() }

    override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind { loop() }

    override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind { loop() }

    private func loop() -> SyntaxVisitorContinueKind {
      for index in open { functions[index].loopCount += 1 }
      return .visitChildren
    }

    override func visit(_ token: TokenSyntax) -> SyntaxVisitorContinueKind {
      if case .identifier(let name) = token.tokenKind {
        names.insert(name)
        for index in open { functions[index].names.insert(name) }
      }
      return .skipChildren
    }
  }
}
