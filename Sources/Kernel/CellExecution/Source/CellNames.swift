import SwiftParser
import SwiftSyntax

/// The names by which a cell depends on other cells, as far as its text shows them.
///
/// Names are not resolved: one that hides another counts as both. So two cells may seem to depend on
/// each other that do not, while two that share no name can meet only in state that no name shows.
public struct CellNames: Sendable, Hashable {
  /// What the top level declares or extends.
  public private(set) var declared: Set<String> = []
  /// The variables among these, which a cell that uses them may change.
  public private(set) var variables: Set<String> = []
  /// Every name that the cell uses.
  public private(set) var used: Set<String> = []
  /// For each declared name, the names that whoever uses it uses too.
  public private(set) var usedBehind: [String: Set<String>] = [:]
  /// Whether the cell imports a module or holds a directive, which all others may rely on.
  public private(set) var isFoundation = false

  /// Reads the names of a cell's text.
  public init(code: String) {
    isFoundation = code.split(whereSeparator: \.isNewline).contains { $0.hasPrefix("%") }
    for item in Parser.parse(source: code).statements {
      let mentioned = NameCollector.names(in: item)
      used.formUnion(mentioned)
      guard case .decl(let declaration) = item.item else { continue }
      for name in names(declaredBy: declaration) {
        declared.insert(name)
        usedBehind[name, default: []].formUnion(mentioned)
      }
    }
  }

  private mutating func names(declaredBy declaration: DeclSyntax) -> [String] {
    if declaration.is(ImportDeclSyntax.self) {
      isFoundation = true
    } else if let variable = declaration.as(VariableDeclSyntax.self) {
      let names = variable.bindings.flatMap { PatternNames.names(in: $0.pattern) }
      if variable.bindingSpecifier.tokenKind == .keyword(.var) { variables.formUnion(names) }
      return names
    } else if let named = declaration.asProtocol((any NamedDeclSyntax).self) {
      return [named.name.text]
    } else if let widened = declaration.as(ExtensionDeclSyntax.self) {
      return [widened.extendedType.trimmedDescription]
    }
    return []
  }
}

/// Every name that an expression or a type in a piece of code refers to.
private final class NameCollector: SyntaxVisitor {
  private var names: Set<String> = []

  static func names(in node: some SyntaxProtocol) -> Set<String> {
    let collector = NameCollector(viewMode: .sourceAccurate)
    collector.walk(node)
    return collector.names
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    // `x.count` names x; what `count` is follows from that.
    if node.parent?.as(MemberAccessExprSyntax.self)?.declName.id != node.id {
      names.insert(node.baseName.text)
    }
    return .visitChildren
  }

  override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
    names.insert(node.name.text)
    return .visitChildren
  }

  override func visit(_ node: BinaryOperatorExprSyntax) -> SyntaxVisitorContinueKind {
    names.insert(node.operator.text)
    return .visitChildren
  }
}

/// The names that a pattern binds.
enum PatternNames {
  static func names(in pattern: PatternSyntax) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    return pattern.as(TuplePatternSyntax.self)?.elements.flatMap { names(in: $0.pattern) } ?? []
  }
}
