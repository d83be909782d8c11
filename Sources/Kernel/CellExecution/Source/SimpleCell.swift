import SwiftSyntax

/// Finds out whether a cell does nothing but name and show values: names, members, literals,
/// operators on them, variables set to these, and `print` of these.
///
/// Anything else that is called could be generic, or have a closure with a loop, and is worth
/// optimising; code that later cells call is worth it too.
final class SimpleCell: SyntaxAnyVisitor {
  private var isSimple = true

  /// Whether all statements of `tree` are such.
  static func isSimple(_ tree: SourceFileSyntax) -> Bool {
    guard tree.statements.allSatisfy(\.isExpressionOrValue) else { return false }
    let visitor = SimpleCell(viewMode: .sourceAccurate)
    visitor.walk(tree.statements)
    return visitor.isSimple
  }

  override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
    guard isSimple, node.is(ExprSyntax.self) else {
      return isSimple ? .visitChildren : .skipChildren
    }
    switch node.kind {
    case .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr, .stringLiteralExpr,
      .nilLiteralExpr, .declReferenceExpr, .memberAccessExpr, .sequenceExpr, .binaryOperatorExpr,
      .prefixOperatorExpr, .tupleExpr, .arrayExpr, .optionalChainingExpr, .assignmentExpr:
      return .visitChildren
    case .functionCallExpr where node.isCallOfPrint: return .visitChildren
    default:
      isSimple = false
      return .skipChildren
    }
  }
}

extension Syntax {
  fileprivate var isCallOfPrint: Bool {
    guard let call = self.as(FunctionCallExprSyntax.self), call.trailingClosure == nil else {
      return false
    }
    return call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text == "print"
  }
}

extension CodeBlockItemSyntax {
  /// Whether this is an expression, or variables that get their values here.
  fileprivate var isExpressionOrValue: Bool {
    switch item {
    case .expr: return true
    case .stmt: return false
    case .decl(let declaration):
      guard let variable = declaration.as(VariableDeclSyntax.self), variable.attributes.isEmpty
      else { return false }
      return variable.bindings.allSatisfy { $0.initializer != nil && $0.accessorBlock == nil }
    }
  }

  /// Whether later cells can see nothing of the statement.
  var declaresNothing: Bool {
    switch item {
    case .expr(let expression): !expression.is(MacroExpansionExprSyntax.self)
    case .stmt(let statement): !statement.is(GuardStmtSyntax.self)
    case .decl: false
    }
  }
}
