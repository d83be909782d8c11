import CellExecution
import Foundation

/// The language server of the toolchain that compiles the cells.
enum LanguageServerProgram {
  /// Its path, if the toolchain has one.
  static func find() -> String? {
    guard let toolchain = try? Toolchain.find() else { return nil }
    let program = toolchain.root + "/usr/bin/sourcekit-lsp"
    return FileManager.default.isExecutableFile(atPath: program) ? program : nil
  }
}
