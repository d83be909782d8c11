/// One message of the compiler.
package struct Diagnostic: Sendable, Hashable {
  /// How serious it is.
  package enum Severity: String, Sendable, Hashable { case error, warning, note, remark }

  package var severity: Severity
  package var message: String
  /// The module of the cell that it is about, for instance `Cell_3`; `nil` for none.
  package var module: String?
  /// Line and column in the edited cell, counted from 1; the column counts bytes.
  package var line = 0
  package var column = 0
  /// Notes that belong to it.
  package var notes: [Diagnostic] = []

  /// Reads what `-diagnostic-style llvm` prints; source lines and carets are skipped.
  package static func parse(_ output: String) -> [Diagnostic] {
    var result: [Diagnostic] = []
    for line in output.split(separator: "\n") {
      guard let diagnostic = Diagnostic(headline: line) else { continue }
      if diagnostic.message.contains("has been explicitly marked unavailable here") { continue }
      if diagnostic.severity == .note, !result.isEmpty {
        result[result.count - 1].notes.append(diagnostic)
      } else {
        result.append(diagnostic)
      }
    }
    return result.filter { !$0.isAboutGeneratedCode }
  }

  /// Reads `file:line:column: severity: message` or `<unknown>:0: severity: message`.
  private init?(headline: Substring) {
    for severity in [Severity.error, .warning, .note, .remark] {
      let marker = ": \(severity.rawValue): "
      guard let range = headline.firstRange(of: marker) else { continue }
      var place = headline[..<range.lowerBound].split(separator: ":")
      guard let last = place.popLast().flatMap({ Int($0) }), !place.isEmpty else { continue }
      self.init(severity: severity, message: String(headline[range.upperBound...]))
      if place.count > 1, let line = Int(place[place.count - 1]) {
        self.line = line
        self.column = last
        place.removeLast()
      }
      module = Self.module(ofFile: place.joined(separator: ":"))
      return
    }
    return nil
  }

  /// The diagnostic as one of the cell in `module`.
  func located(in module: String) -> Diagnostic {
    var copy = self
    copy.module = module
    return copy
  }

  init(severity: Severity, message: String) {
    self.severity = severity
    self.message = message
  }

  /// The module of a cell's source file: `Cell_3` for `…/Cell_3.swift` and, as line tables
  /// sometimes call it, `…/Cell_3.edited.swift`.
  static func module(ofFile path: String) -> String? {
    let parts = (path.split(separator: "/").last ?? "").split(separator: ".")
    guard let name = parts.first, name.hasPrefix("Cell_"), parts.last == "swift" else { return nil }
    return String(name)
  }

  /// Whether it speaks of what the edits put into the cell.
  private var isAboutGeneratedCode: Bool {
    severity == .warning
      && (message.contains("nonisolated(unsafe)") || message.contains("will never be executed")
        || message.contains("Cell_\(module?.dropFirst(5) ?? "")' was not imported"))
  }

  static func compilerFailure(_ result: Tool.Result) -> Diagnostic {
    Diagnostic(
      severity: .error,
      message: "the compiler \(ChildProcess.describe(status: result.status)): "
        + result.output.suffix(2000))
  }

  static func linkerFailure(_ result: Tool.Result) -> Diagnostic {
    Diagnostic(
      severity: .error,
      message: "the cell could not be linked: \(result.output.suffix(2000))")
  }
}
