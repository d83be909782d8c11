import Display

/// Writes diagnostics the way a person reads them: message, place, line and caret.
struct DiagnosticRenderer {
  /// The cells that may be mentioned, by module name.
  let records: [String: CellRecord]

  /// The failure of a cell that has errors.
  func failure(_ diagnostics: [Diagnostic]) -> CellFailure {
    let errors = diagnostics.filter { $0.severity == .error }
    let first = errors.first
    let place = first.flatMap(position).map { "\($0.description): " } ?? ""
    let others = errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
    return CellFailure(
      name: "CompileError", value: place + (first?.message ?? "the cell did not compile") + others,
      traceback: errors.flatMap(lines))
  }

  /// The text of a warning.
  func text(_ diagnostic: Diagnostic) -> String {
    lines(diagnostic).joined(separator: "\n")
  }

  private func lines(_ diagnostic: Diagnostic) -> [String] {
    let message = MIMEBundle.withoutCellModules(diagnostic.message)
    let position = position(diagnostic)
    let place = position.map { ANSI.bold($0.description) + ": " } ?? ""
    let title = "\(place)\(label(diagnostic.severity)) \(message)"
    let marks = marks(of: diagnostic, in: position)
    return [title] + (position?.excerpt(ranges: marks.ranges, fixIts: marks.fixIts) ?? [])
      + diagnostic.notes.flatMap(lines)
  }

  /// Ranges and proposals in columns of the user's cell; what lies in edits of ours is left out.
  private func marks(
    of diagnostic: Diagnostic, in position: SourcePosition?
  ) -> (ranges: [Range<Int>], fixIts: [Diagnostic.FixIt]) {
    guard let position, let record = diagnostic.module.flatMap({ records[$0] }),
      record.contains(line: diagnostic.line)
    else { return ([], []) }
    func original(_ column: Int) -> Int {
      record.edited.originalColumn(line: diagnostic.line, column: column)
    }
    let width = position.text?.utf8.count ?? 0
    let ranges = diagnostic.ranges.compactMap { range -> Range<Int>? in
      let (low, high) = (original(range.lowerBound), original(range.upperBound - 1) + 1)
      return low < high && high <= width + 1 ? low..<high : nil
    }
    let fixIts = diagnostic.fixIts.map { fix in
      Diagnostic.FixIt(column: original(fix.column), text: fix.text)
    }
    return (ranges, fixIts)
  }

  private func label(_ severity: Diagnostic.Severity) -> String {
    switch severity {
    case .error: ANSI.red("error:")
    case .warning: ANSI.yellow("warning:")
    case .note, .remark: ANSI.dim("\(severity.rawValue):")
    }
  }

  private func position(_ diagnostic: Diagnostic) -> SourcePosition? {
    guard let module = diagnostic.module, let record = records[module] else { return nil }
    return record.position(line: diagnostic.line, column: diagnostic.column)
  }
}
