import Display
public import Notebooks

extension Notebook {
  /// The notebook with a cell that gives parameters other values.
  ///
  /// The cell stands behind the one tagged `parameters`, or in front of everything, and has the tag
  /// `injected-parameters`; one from an earlier run is replaced. A value that is a Swift number or
  /// truth value is written as it is, every other one as a string; where the `parameters` cell
  /// writes a type or a fraction, the new value has it too.
  ///
  /// Source: papermill 2.7, “Parameterize”.
  public func injecting(parameters: [(name: String, value: String)]) -> Notebook {
    guard !parameters.isEmpty else { return self }
    var result = self
    result.cells.removeAll { $0.tags.contains("injected-parameters") }
    let position = result.cells.firstIndex { $0.tags.contains("parameters") }
    let defaults = position.map { result.cells[$0].source } ?? ""
    let lines = parameters.map { declaration($0.name, $0.value, defaults: defaults) }
    let cell = NotebookCell(
      .code, id: result.minorVersion >= 5 ? "injected-parameters" : nil,
      source: (["// Parameters"] + lines).joined(separator: "\n"),
      metadata: ["tags": ["injected-parameters"]])
    result.cells.insert(cell, at: position.map { $0 + 1 } ?? 0)
    return result
  }
}

/// `let name: Type = value`, with what the default's declaration says.
private func declaration(_ name: String, _ value: String, defaults: String) -> String {
  var (keyword, annotation, isFraction) = ("let", "", false)
  for line in defaults.split(separator: "\n") {
    guard
      let match = line.wholeMatch(
        of: /\s*(let|var)\s+`?([\p{L}_][\p{L}\p{N}_]*)`?\s*(:[^=]+)?=\s*([^\/]*?)\s*(\/\/.*)?/),
      match.output.2 == name
    else { continue }
    keyword = String(match.output.1)
    annotation = match.output.3.map { trailingSpaceRemoved(String($0)) } ?? ""
    isFraction = match.output.4.contains(".") && Double(match.output.4) != nil
  }
  var literal = value
  if Int(value) != nil {
    if isFraction { literal += ".0" }
  } else if Double(value) == nil
    || !value.utf8.allSatisfy({ $0 < 0x41 || $0 == 0x65 || $0 == 0x45 }),
    !["true", "false", "nil"].contains(value)
  {
    literal = stringLiteral(value)
  }
  return "\(keyword) \(name)\(annotation) = \(literal)"
}

private func trailingSpaceRemoved(_ text: String) -> String {
  var text = text
  while text.last?.isWhitespace == true { text.removeLast() }
  return text
}

private func stringLiteral(_ value: String) -> String {
  var literal = "\""
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\"": literal += "\\\""
    case "\\": literal += "\\\\"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    default: literal.unicodeScalars.append(scalar)
    }
  }
  return literal + "\""
}
