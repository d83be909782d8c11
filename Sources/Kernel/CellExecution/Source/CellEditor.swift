import SwiftParser
import SwiftSyntax

/// Makes the edits without which a cell is not a module that later cells can use.
///
/// Imports become visible to later cells, imports that are visible already disappear, `private` at
/// the top level disappears, globals of a cell that awaits stay usable in cells that do not, and a
/// last expression becomes the cell's result. Everything else is the compiler's.
package enum CellEditor {
  static let resultFunction = "__lectern_result"
  /// What stands before the name of a variable in that of its copy for later cells.
  static let guardedPrefix = "__lectern_guarded_"

  /// Edits `code`; `visibleImports` are the modules that earlier cells have imported.
  package static func edit(_ code: String, visibleImports: Set<String>) -> EditedCell {
    let tree = Parser.parse(source: code)
    let locations = SourceLocationConverter(fileName: "", tree: tree)
    let isAsync = TopLevelAwait.isFound(in: tree)
    var editor = Editing(
      locations: locations, isAsync: isAsync, visibleImports: visibleImports)
    for item in tree.statements { editor.visit(item) }
    let showsResult = !tree.hasError && editor.wrapResult(of: tree.statements.last)
    editor.edits.sort { $0.offset < $1.offset }
    return EditedCell(
      text: apply(editor.edits, to: code), declarations: editor.declarations,
      imports: editor.imports, isAsync: isAsync, showsResult: showsResult,
      isSimple: !tree.hasError && SimpleCell.isSimple(tree),
      declaresSomething: tree.hasError || !tree.statements.allSatisfy(\.declaresNothing),
      statements: editor.statements, edits: editor.edits)
  }

  private static func apply(_ edits: [EditedCell.Edit], to code: String) -> String {
    let source = Array(code.utf8)
    var result: [UInt8] = []
    var position = 0
    for edit in edits {
      result += source[position..<edit.offset]
      result += edit.inserted.utf8
      position = edit.offset + edit.removed
    }
    result += source[position...]
    return String(decoding: result, as: UTF8.self)
  }
}

/// The edits of one cell while they are found.
private struct Editing {
  let locations: SourceLocationConverter
  let isAsync: Bool
  let visibleImports: Set<String>
  var edits: [EditedCell.Edit] = []
  var declarations: [EditedCell.Declaration] = []
  var imports: [String] = []
  var statements: [EditedCell.Place] = []

  mutating func visit(_ item: CodeBlockItemSyntax) {
    let place = locations.location(for: item.positionAfterSkippingLeadingTrivia)
    statements.append(.init(line: place.line, column: place.column))
    if let statement = item.item.as(GuardStmtSyntax.self) { return visit(statement, at: place) }
    guard case .decl(let declaration) = item.item else { return }
    if let declaration = declaration.as(ImportDeclSyntax.self) {
      return visit(declaration)
    }
    if let modifiers = declaration.asProtocol((any WithModifiersSyntax).self)?.modifiers {
      for modifier in modifiers where modifier.restrictsToFile { blank(modifier) }
    }
    if let variable = declaration.as(VariableDeclSyntax.self) {
      visit(variable, at: place)
    } else if let named = declaration.asProtocol((any NamedDeclSyntax).self) {
      declarations.append(
        .init(name: named.name.text, kind: .other, line: place.line, column: place.column))
    }
  }

  private mutating func visit(_ declaration: ImportDeclSyntax) {
    let path = declaration.path.trimmedDescription
    let isPlain = declaration.importKindSpecifier == nil && declaration.attributes.isEmpty
    for modifier in declaration.modifiers where modifier.restrictsToFile { blank(modifier) }
    if isPlain, visibleImports.contains(path) || imports.contains(path) {
      blank(declaration)
      return
    }
    if isPlain { imports.append(path) }
    insert("@_exported ", at: declaration.positionAfterSkippingLeadingTrivia)
  }

  private mutating func visit(_ variable: VariableDeclSyntax, at place: SourceLocation) {
    for binding in variable.bindings {
      for name in PatternNames.names(in: binding.pattern) {
        declarations.append(
          .init(name: name, kind: .variable, line: place.line, column: place.column))
      }
    }
    let isPlain = variable.attributes.isEmpty && variable.modifiers.allSatisfy(\.restrictsToFile)
    let isStored = variable.bindings.allSatisfy { $0.accessorBlock?.isComputed != true }
    if isAsync, isPlain, isStored {
      insert(
        "nonisolated(unsafe) ",
        at: variable.bindingSpecifier.positionAfterSkippingLeadingTrivia)
    }
  }

  /// Copies what a `guard` binds, which the compiler keeps within its file, for later cells.
  private mutating func visit(_ statement: GuardStmtSyntax, at place: SourceLocation) {
    let names = statement.conditions.flatMap(\.condition.boundNames)
    for name in names {
      declarations.append(
        .init(name: name, kind: .guarded, line: place.line, column: place.column))
    }
    let copies = names.map { name in
      "; \(isAsync ? "nonisolated(unsafe) " : "")let \(CellEditor.guardedPrefix)\(name) = \(name)"
    }
    insert(copies.joined(), at: statement.endPositionBeforeTrailingTrivia)
  }

  /// Hands the value of a trailing expression to the result function.
  mutating func wrapResult(of item: CodeBlockItemSyntax?) -> Bool {
    guard let item, item.semicolon == nil, case .expr(let expression) = item.item,
      expression.hasShowableValue
    else { return false }
    insert(
      CellEditor.resultFunction + "(", at: expression.positionAfterSkippingLeadingTrivia)
    insert(")", at: expression.endPositionBeforeTrailingTrivia)
    return true
  }

  private mutating func insert(_ text: String, at position: AbsolutePosition) {
    add(position, removed: 0, inserted: text)
  }

  /// Overwrites a piece with spaces; line breaks in it stay.
  private mutating func blank(_ node: some SyntaxProtocol) {
    let text = node.trimmedDescription
    let spaces = String(decoding: text.utf8.map { $0 == 10 ? 10 : 32 }, as: UTF8.self)
    add(
      node.positionAfterSkippingLeadingTrivia, removed: text.utf8.count, inserted: spaces)
  }

  private mutating func add(_ position: AbsolutePosition, removed: Int, inserted: String) {
    let place = locations.location(for: position)
    edits.append(
      .init(
        offset: position.utf8Offset, line: place.line, column: place.column, removed: removed,
        inserted: inserted))
  }
}

extension DeclModifierSyntax {
  /// Whether this is `private` or `fileprivate`, with or without `(set)`.
  fileprivate var restrictsToFile: Bool {
    name.tokenKind == .keyword(.private) || name.tokenKind == .keyword(.fileprivate)
  }
}

extension AccessorBlockSyntax {
  /// Whether the block computes a value rather than observing a stored one.
  fileprivate var isComputed: Bool {
    guard case .accessors(let accessors) = accessors else { return true }
    return !accessors.allSatisfy {
      [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind)
    }
  }
}

extension ConditionElementSyntax.Condition {
  /// The names that the condition of a `guard` binds for what follows.
  fileprivate var boundNames: [String] {
    switch self {
    case .optionalBinding(let binding): PatternNames.names(in: binding.pattern)
    case .matchingPattern(let matching): BoundNames.find(in: matching.pattern)
    default: []
    }
  }
}

/// Collects the names that a pattern with `let` or `var` at any depth binds.
private final class BoundNames: SyntaxVisitor {
  private var names: [String] = []

  static func find(in pattern: PatternSyntax) -> [String] {
    let visitor = BoundNames(viewMode: .sourceAccurate)
    visitor.walk(pattern)
    return visitor.names
  }

  override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
    names.append(node.identifier.text)
    return .skipChildren
  }
}

extension ExprSyntax {
  /// Whether the expression may have a value to show; assignments and macros have none.
  fileprivate var hasShowableValue: Bool {
    if let inner = self.as(TryExprSyntax.self)?.expression { return inner.hasShowableValue }
    if let inner = self.as(AwaitExprSyntax.self)?.expression { return inner.hasShowableValue }
    if let sequence = self.as(SequenceExprSyntax.self) {
      return sequence.elements.allSatisfy(\.hasShowableValue)
    }
    switch kind {
    case .assignmentExpr, .macroExpansionExpr, .ifExpr, .switchExpr, .missingExpr: return false
    default: return true
    }
  }
}
