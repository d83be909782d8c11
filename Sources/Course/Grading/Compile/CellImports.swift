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

  /// The modules that `source` imports at the top level.
  static func modules(of source: String) -> [String] {
    Parser.parse(source: source).statements.compactMap { item in
      item.item.as(ImportDeclSyntax.self)?.path.trimmedDescription
    }
  }
}
