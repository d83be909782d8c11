import WorkerProtocol

/// Says how a cell ended in the words of its author: what happened, where, and what is affected.
struct FailureReporter: Sendable {
  let symbolizer: Symbolizer
  /// Every cell of the session, by module name.
  let records: [String: CellRecord]

  /// A failure and the place in its cell at which the top level stopped, if that is known.
  struct Findings: Sendable {
    var failure: CellFailure
    var stoppedAt: (line: Int, column: Int)?
  }

  /// Describes the end of the cell in `module`.
  func findings(_ report: RunReport, module: String) async -> Findings {
    let calls =
      if case .interrupted = report.ending {
        await symbolizer.callsOfStopped(at: report.frames)
      } else {
        await symbolizer.calls(at: report.frames)
      }
    let frames = userFrames(calls)
    let (name, value) = headline(report, calls: calls)
    var traceback = ["\(ANSI.red(name)): \(value)"]
    traceback += (frames.first(where: \.isInCell) ?? frames.first)?.position.excerpt ?? []
    traceback += abbreviated(
      frames.map { frame in
        "  at \(ANSI.bold(frame.position.description)) in \(frame.function)"
      })
    if report.wasModifying {
      let names = report.modifiedSymbols.compactMap(Demangler.variable).map { "`\($0)`" }
      let subject =
        names.isEmpty ? "A variable" : names.count == 1 ? names[0] : names.joined(separator: ", ")
      let verb = names.count > 1 ? "were" : "was"
      traceback.append(
        "\(subject) \(verb) being changed in place when the cell stopped; "
          + "what was in it may be lost.")
    }
    let stoppedAt = calls.last { Diagnostic.module(ofFile: $0.file) == module && $0.line > 0 }
    return Findings(
      failure: CellFailure(name: name, value: value, traceback: traceback),
      stoppedAt: stoppedAt.map { call in
        let column = records[module]?.edited.originalColumn(line: call.line, column: call.column)
        return (call.line, column ?? call.column)
      })
  }

  private struct Frame {
    var function: String
    var position: SourcePosition
    var isInCell: Bool
  }

  /// The calls in cells, and of the course library what they called; its inside, and the calls of
  /// the Swift library, say nothing to the author of a cell.
  private func userFrames(_ calls: [Symbolizer.Call]) -> [Frame] {
    let frames = knownFrames(calls)
    return frames.indices.filter { index in
      frames[index].isInCell || index == frames.count - 1 || frames[index + 1].isInCell
    }.map { frames[$0] }
  }

  private func knownFrames(_ calls: [Symbolizer.Call]) -> [Frame] {
    calls.compactMap { call in
      guard call.line > 0 else { return nil }
      if let module = Diagnostic.module(ofFile: call.file), let record = records[module] {
        return Frame(
          function: call.function, position: record.position(line: call.line, column: call.column),
          isInCell: true)
      }
      // The check that stopped is named by its message.
      guard let sources = call.file.index(afterLast: "/Sources/Library/"),
        !call.file.hasSuffix("/Tensors/Core/Demand.swift")
      else { return nil }
      return Frame(
        function: Demangler.shortName(call.function),
        position: SourcePosition(
          name: String(call.file[sources...]), line: call.line, column: call.column),
        isInCell: false)
    }
  }

  /// Endless recursion fills a page; the first and the last calls tell the story.
  private func abbreviated(_ lines: [String]) -> [String] {
    guard lines.count > 16 else { return lines }
    return lines.prefix(10) + ["  … \(lines.count - 14) more calls …"] + lines.suffix(4)
  }

  private func headline(_ report: RunReport, calls: [Symbolizer.Call]) -> (String, String) {
    switch report.ending {
    case .completed: ("Completed", "the cell ran to its end")
    case .threw(let type, let description): (type, description)
    case .crashed(_, let message) where FatalMessage.isLackOfMemory(message):
      ("OutOfMemory", FatalMessage.text(of: message) ?? message)
    case .crashed(let signal, let message): ("FatalError", crash(signal, message, calls))
    case .interrupted(forced: false): ("Interrupted", "the cell was interrupted")
    case .interrupted(forced: true):
      (
        "Interrupted",
        "the cell was interrupted inside code that cannot be stopped cleanly; "
          + "restart the kernel if something behaves oddly"
      )
    case .exited(let code):
      ("Exit", "the cell called exit(\(code)); the session goes on with its variables")
    case .refused(let reason):
      ("LoadError", "the compiled cell could not be loaded: \(reason)")
    }
  }

  private func crash(_ signal: Int32, _ message: String, _ calls: [Symbolizer.Call]) -> String {
    if let text = FatalMessage.text(of: message) { return text }
    let runtimeFailure = "Swift runtime failure: "
    if let call = calls.first(where: { $0.function.hasPrefix(runtimeFailure) }) {
      return String(call.function.dropFirst(runtimeFailure.count))
    }
    return switch signal {
    case 4, 5: "the program trapped"
    case 6: "abort() was called"
    case 8: "arithmetic error"
    default: "bad pointer: memory was used that is not there"
    }
  }
}

extension String {
  /// The index after the last occurrence of `marker`.
  fileprivate func index(afterLast marker: String) -> Index? {
    var index = endIndex
    while index > startIndex {
      if self[..<index].hasSuffix(marker) { return index }
      index = self.index(before: index)
    }
    return nil
  }
}
