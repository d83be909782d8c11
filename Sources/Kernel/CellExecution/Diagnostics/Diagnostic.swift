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
  /// What else is marked in its line: the columns of the edited cell that `~` stands under.
  package var ranges: [Range<Int>] = []
  /// What the compiler would write, and at which column of the edited cell.
  package var fixIts: [FixIt] = []
  /// Notes that belong to it.
  package var notes: [Diagnostic] = []

  /// A proposal of the compiler.
  package struct FixIt: Sendable, Hashable {
    package var column: Int
    package var text: String
  }

  /// Reads what `-diagnostic-style llvm` prints.
  package static func parse(_ output: String) -> [Diagnostic] {
    var result: [Diagnostic] = []
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard var diagnostic = Diagnostic(headline: line) else { continue }
      diagnostic.readMarks(lines[(index + 1)...].prefix(3))
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

  /// Reads the source line, the line of marks, and the line of proposals, as far as they follow.
  private mutating func readMarks(_ lines: some Collection<Substring>) {
    let lines = Array(lines)
    // Tabs and letters of several bytes stand in other columns than the message says.
    guard lines.count > 1, Diagnostic(headline: lines[0]) == nil,
      lines[0].utf8.allSatisfy({ $0 < 0x80 && $0 != 9 }), lines[1].contains("^"),
      lines[1].allSatisfy({ " ~^".contains($0) })
    else { return }
    let marks = Array(lines[1].utf8)
    ranges = Self.runs(of: marks) { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "^") }
      .filter { $0.count > 1 }
    guard lines.count > 2, Diagnostic(headline: lines[2]) == nil,
      lines[2].contains(where: { $0 != " " }), lines[2].utf8.allSatisfy({ $0 < 0x80 })
    else { return }
    let proposals = Array(lines[2].utf8)
    fixIts = Self.runs(of: proposals) { $0 != UInt8(ascii: " ") }.map { run in
      FixIt(
        column: run.lowerBound,
        text: String(
          decoding: proposals[(run.lowerBound - 1)..<(run.upperBound - 1)], as: UTF8.self))
    }
  }

  /// The columns, from 1, of the longest pieces of `bytes` that belong together.
  private static func runs(of bytes: [UInt8], where belongs: (UInt8) -> Bool) -> [Range<Int>] {
    var result: [Range<Int>] = []
    var start: Int?
    for (index, byte) in (bytes + [UInt8(ascii: "\n")]).enumerated() {
      let isPart = index < bytes.count && belongs(byte)
      if isPart, start == nil { start = index + 1 }
      if !isPart, let first = start {
        result.append(first..<(index + 1))
        start = nil
      }
    }
    return result
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

  /// Whether it speaks of what the edits put into the cell, or of what follows a `throw` by which an
  /// author ends a cell early.
  private var isAboutGeneratedCode: Bool {
    severity == .warning
      && (message.contains("nonisolated(unsafe)") || message == "will never be executed"
        || message.contains("Cell_\(module?.dropFirst(5) ?? "")' was not imported"))
  }

  static func compilerFailure(_ result: Tool.Result, options: CompileOptions) -> Diagnostic {
    if ["out of memory", "bad_alloc", "annot allocate memory"].contains(
      where: result.output.contains)
    {
      return Diagnostic(
        severity: .error,
        message: "the compiler needed more than \(options.memoryLimit >> 20) MB for this cell and "
          + "was stopped; split the cell, or write the types of its expressions")
    }
    if result.status & 0x7f == 9 {
      return Diagnostic(
        severity: .error,
        message: "the compiler was stopped after \(CompileOptions.timeLimit) s or by the system; "
          + "split the cell, or write the types of its expressions")
    }
    return Diagnostic(
      severity: .error,
      message: "the compiler \(ChildProcess.describe(status: result.status)): "
        + result.output.suffix(2000))
  }

  static func linkerFailure(_ result: Tool.Result) -> Diagnostic {
    let cause =
      result.output.isEmpty
      ? "the linker " + ChildProcess.describe(status: result.status)
      : String(result.output.suffix(2000))
    return Diagnostic(severity: .error, message: "the cell could not be linked: \(cause)")
  }
}
