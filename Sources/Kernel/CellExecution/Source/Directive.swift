/// A wish of the cell's author about how the cell is compiled, written as a comment of its own line:
/// `// lectern: unchecked`.
package enum Directive: String, CaseIterable, Sendable {
  /// No checks of overlapping accesses in this cell: loops over variables of earlier cells become
  /// faster, but an interrupt may leave a variable half changed.
  case unchecked
  /// No optimisation of this cell.
  case unoptimized

  /// The directives of `code`, and an error for each word that is none.
  static func find(in code: String) -> (directives: Set<Directive>, problems: [Diagnostic]) {
    var directives: Set<Directive> = []
    var problems: [Diagnostic] = []
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let text = line.drop { $0 == " " || $0 == "\t" }
      let marker = "// lectern:"
      guard text.hasPrefix(marker) else { continue }
      let words = text.dropFirst(marker.count).split { $0 == " " || $0 == "," || $0 == "\t" }
      for word in words {
        if let directive = Directive(rawValue: String(word)) {
          directives.insert(directive)
          continue
        }
        let known = allCases.map(\.rawValue).joined(separator: ", ")
        var problem = Diagnostic(
          severity: .error, message: "unknown directive '\(word)'; known are \(known)")
        problem.line = index + 1
        problem.column = line.utf8.distance(from: line.startIndex, to: word.startIndex) + 1
        problems.append(problem)
      }
    }
    return (directives, problems)
  }
}

extension CompileOptions {
  /// The options with the wishes of a cell.
  func applying(_ directives: Set<Directive>) -> CompileOptions {
    var options = self
    if directives.contains(.unchecked) { options.checksExclusivity = false }
    if directives.contains(.unoptimized) { options.isOptimized = false }
    return options
  }
}
