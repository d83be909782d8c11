import CellExecution
import SwiftParser
import SwiftSyntax

/// Makes the imports of a cell those of all later cells, as the kernel does.
enum CellImports {
  /// `source` with every top-level `import` re-exported; lines stay where they are.
  static func exported(_ source: String) -> String {
    let tree = Parser.parse(source: source)
    var bytes = Array(source.utf8)
    let offsets = tree.statements.compactMap { item -> Int? in
      guard let declaration = item.item.as(ImportDeclSyntax.self), declaration.attributes.isEmpty,
        declaration.modifiers.isEmpty
      else { return nil }
      return declaration.positionAfterSkippingLeadingTrivia.utf8Offset
    }
    for offset in offsets.reversed() {
      bytes.insert(contentsOf: "@_exported ".utf8, at: offset)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Whether the top level of `source` awaits.
  static func awaits(_ source: String) -> Bool {
    TopLevelAwait.isFound(in: Parser.parse(source: source))
  }

  /// `source` with its variables usable in functions and other cells, though a unit that awaits makes
  /// them the main actor's; as in the kernel.
  static func unisolated(_ source: String) -> String {
    let tree = Parser.parse(source: source)
    var bytes = Array(source.utf8)
    let offsets = tree.statements.compactMap { item -> Int? in
      guard let variable = item.item.as(VariableDeclSyntax.self), variable.attributes.isEmpty,
        variable.modifiers.isEmpty,
        variable.bindings.allSatisfy({ $0.accessorBlock == nil })
      else { return nil }
      return variable.bindingSpecifier.positionAfterSkippingLeadingTrivia.utf8Offset
    }
    for offset in offsets.reversed() {
      bytes.insert(contentsOf: "nonisolated(unsafe) ".utf8, at: offset)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// What ends a unit that awaits: it says that the end was reached, and stays.
  static let asyncEnd = "\nimport Checks\nawait Checks::ProbeEntry.endOfTopLevel()"

  /// The modules that `source` imports at the top level.
  static func modules(of source: String) -> [String] {
    Parser.parse(source: source).statements.compactMap { item in
      item.item.as(ImportDeclSyntax.self)?.path.trimmedDescription
    }
  }
}
