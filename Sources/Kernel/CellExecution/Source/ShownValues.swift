import SwiftSyntax

/// Finds out whether a cell does nothing but show values: names, members, literals, and operators
/// on them, shown as the result or by `print`.
///
/// Anything that is called could be generic, or have a closure with a loop, and is worth optimising.
final class ShownValues: SyntaxAnyVisitor {
  private var areSimple = true

  /// Whether all statements of `tree` are such.
  static func areAll(of tree: SourceFileSyntax) -> Bool {
    guard tree.statements.allSatisfy({ $0.item.is(ExprSyntax.self) }) else { return false }
    let visitor = ShownValues(viewMode: .sourceAccurate)
    visitor.walk(tree.statements)
    return visitor.areSimple
  }

  override func visitAny(_ node: Syntax) -> SyntaxVisitorContinueKind {
    guard areSimple, node.is(ExprSyntax.self) else {
      return areSimple ? .visitChildren : .skipChildren
    }
    switch node.kind {
    case .integerLiteralExpr, .floatLiteralExpr, .booleanLiteralExpr, .stringLiteralExpr,
      .nilLiteralExpr, .declReferenceExpr, .memberAccessExpr, .sequenceExpr, .binaryOperatorExpr,
      .prefixOperatorExpr, .tupleExpr, .arrayExpr, .optionalChainingExpr:
      return .visitChildren
    case .functionCallExpr where node.isCallOfPrint: return .visitChildren
    default:
      areSimple = false
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
  /// Whether later cells can see nothing of the statement.
  var declaresNothing: Bool {
    switch item {
    case .expr(let expression): !expression.is(MacroExpansionExprSyntax.self)
    case .stmt(let statement): !statement.is(GuardStmtSyntax.self)
    case .decl: false
    }
  }
}
