import Display
import Glibc

/// Names of functions as their authors wrote them.
enum Demangler {
  /// The readable form of a symbol: demangled, without modules of cells and without result types.
  static func name(of symbol: String) -> String {
    if isEntryPoint(symbol) { return "top level" }
    guard symbol.hasPrefix("$s"), let text = demangle(symbol, UInt(symbol.utf8.count), nil, nil, 0)
    else { return symbol }
    defer { free(text) }
    var name = MIMEBundle.withoutCellModules(String(cString: text))
    if let arrow = name.lastIndex(of: ">"), name[..<arrow].hasSuffix("-") {
      name = String(name[..<name.index(before: arrow)])
      while name.last == " " { name.removeLast() }
    }
    return name
  }

  /// Whether the symbol is the code of a cell's top level.
  static func isEntryPoint(_ symbol: String) -> Bool {
    symbol.hasPrefix("cell_") && symbol.contains("_main")
  }
}

@_silgen_name("swift_demangle")
private func demangle(
  _ name: UnsafePointer<CChar>, _ length: UInt, _ buffer: UnsafeMutablePointer<CChar>?,
  _ size: UnsafeMutablePointer<UInt>?, _ flags: UInt32
) -> UnsafeMutablePointer<CChar>?
