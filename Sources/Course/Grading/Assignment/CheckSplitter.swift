import CellExecution
import SwiftParser
import SwiftSyntax

/// Finds the checks of a test cell and takes out of each what the submission's process may see.
///
/// Only the probe leaves with the submission. Inputs are sent one by one; expectations, hidden or not,
/// never enter a process that holds student code.
struct CheckSplitter {
  private let cell: String
  private let hiddenLines: Set<Int>
  private let converter: SourceLocationConverter

  /// The checks of a cell, in order.
  ///
  /// - Throws: ``AssignmentError`` for a check that is not a statement of its own at the top level, or
  ///   whose name or points are not literals.
  static func checks(in source: String, cell: String) throws(AssignmentError) -> [CheckCall] {
    let tree = Parser.parse(source: source)
    let splitter = CheckSplitter(
      cell: cell,
      hiddenLines: try MarkedText(source, .hiddenTests, cell: cell).lineNumbers,
      converter: SourceLocationConverter(fileName: cell, tree: tree))
    var checks: [CheckCall] = []
    for item in tree.statements {
      if let call = item.item.as(FunctionCallExprSyntax.self), let name = Self.name(of: call) {
        checks.append(try splitter.check(call, function: name))
      } else if let nested = CheckFinder.firstCheck(in: Syntax(item)) {
        throw splitter.error(nested, "a check must be a statement of its own, not part of another")
      }
    }
    return checks
  }

  private static let functions: Set = [
    "check", "checkOutput", "checkPlot", "checkSession", "checkSource", "checkType",
  ]

  private static func name(of call: FunctionCallExprSyntax) -> String? {
    guard let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text,
      functions.contains(name),
      call.arguments.contains(where: { $0.label?.text == "points" })
    else { return nil }
    return name
  }

  private func check(
    _ call: FunctionCallExprSyntax, function: String
  ) throws(AssignmentError) -> CheckCall {
    guard
      let literal = call.arguments.first?.expression.as(StringLiteralExprSyntax.self),
      let id = literal.representedLiteralValue, !id.isEmpty
    else { throw error(Syntax(call), "the name of a check is a string literal") }
    guard let points = points(of: call) else {
      throw error(Syntax(call), "the points of \(id) are a number ≥ 0, written as a literal")
    }
    let line = converter.location(for: call.positionAfterSkippingLeadingTrivia).line - 1
    var result = CheckCall(
      id: id, points: points, form: .plain, probe: "", isHidden: hiddenLines.contains(line),
      statement: call.trimmedDescription)
    switch function {
    case "checkSource":
      result.form = .source
    case "checkType":
      result.form = .type
      result.probe = try requirement(of: call)
    default:
      guard let probe = call.trailingClosure else {
        throw error(Syntax(call), "\(id) has no closure that calls the student's code")
      }
      let hasInputs = call.arguments.contains { $0.label?.text == "given" }
      switch function {
      case "checkOutput": result.form = .output
      case "checkPlot": result.form = .plot
      case "checkSession": result.form = .session
      default: result.form = hasInputs ? .given : .plain
      }
      result.probe = probe.trimmedDescription
      result.isAsync = TopLevelAwait.isFound(in: probe.statements) ? true : nil
    }
    return result
  }

  /// A closure that compiles only if the type of a `checkType` conforms to its protocol.
  private func requirement(of call: FunctionCallExprSyntax) throws(AssignmentError) -> String {
    let names = call.arguments.compactMap {
      $0.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue
    }
    guard names.count >= 3, call.arguments.contains(where: { $0.label?.text == "conformsTo" })
    else { throw error(Syntax(call), "type and protocol of a checkType are string literals") }
    let (type, wanted) = (names[1], names[2])
    let isName = { (text: String) in
      !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || "_.<>[], ".contains($0) }
    }
    guard isName(type), isName(wanted) else {
      throw error(Syntax(call), "a type or protocol is written with names, dots and brackets only")
    }
    let selected = ProbeUnits.selected(wanted.contains(".") ? wanted : "Swift.\(wanted)")
    return """
      {
        func lectern_require<T: \(selected)>(_ type: T.Type) {}
        lectern_require(\(ProbeUnits.selected(type)).self)
        return true
      }
      """
  }

  private func points(of call: FunctionCallExprSyntax) -> Double? {
    let value = call.arguments.first { $0.label?.text == "points" }?.expression
    let text =
      value?.as(IntegerLiteralExprSyntax.self)?.literal.text
      ?? value?.as(FloatLiteralExprSyntax.self)?.literal.text
    return text.flatMap { Double($0.filter { $0 != "_" }) }
  }

  private func error(_ node: Syntax, _ problem: String) -> AssignmentError {
    let line = converter.location(for: node.positionAfterSkippingLeadingTrivia).line
    return .check(cell: cell, line: line, problem)
  }

  /// Looks for checks where none may stand.
  private final class CheckFinder: SyntaxVisitor {
    private var found: Syntax?

    static func firstCheck(in node: Syntax) -> Syntax? {
      let finder = CheckFinder(viewMode: .sourceAccurate)
      finder.walk(node)
      return finder.found
    }

    override func visit(_ node: FunctionCallExprSyntax) -> SyntaxVisitorContinueKind {
      if found == nil, CheckSplitter.name(of: node) != nil { found = Syntax(node) }
      return found == nil ? .visitChildren : .skipChildren
    }
  }
}
