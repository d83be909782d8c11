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

  /// A readable name without parameters and without the compiler's notes on its optimisations:
  /// `Checks.check` for `generic specialization <…> of Checks.check(Swift.String, …)`.
  static func shortName(_ name: String) -> String {
    var name = name[...]
    while name.contains("specialization <"), let end = name.firstRange(of: "> of ")?.upperBound {
      name = name[end...]
    }
    if let range = name.firstRange(of: ") -> ").flatMap({
      name[$0.upperBound...].firstRange(of: " in ")
    }),
      name.hasPrefix("closure #")
    {
      name = name[range.upperBound...]
    }
    if name.hasPrefix("static ") { name = name.dropFirst(7) }
    if name.hasPrefix("(extension in "), let end = name.firstRange(of: "):")?.upperBound {
      name = name[end...]
    }
    return String(name.prefix { $0 != "(" })
  }

  /// The name of the variable of a cell whose storage `symbol` is; `nil` for anything else.
  static func variable(of symbol: String) -> String? {
    guard symbol.hasPrefix("$s"), let text = demangle(symbol, UInt(symbol.utf8.count), nil, nil, 0)
    else { return nil }
    defer { free(text) }
    let declaration = String(cString: text)  // Cell_3.total : Swift.Int
    guard declaration.hasPrefix("Cell_"), let end = declaration.firstRange(of: " : ")?.lowerBound,
      let start = declaration.firstIndex(of: ".")
    else { return nil }
    return String(declaration[declaration.index(after: start)..<end])
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
