/// Why a text is not a notebook that can be read.
public enum NotebookError: Error, Sendable, Hashable {
  /// The text is not JSON.
  case damagedJSON(JSONSyntaxError)
  /// The document is of another major version than 4.
  case unsupportedFormat(major: Int)
  /// The member at `path` is missing or of another kind than `expected`.
  case unexpected(path: String, expected: String)
  /// Front matter or a cell's options, at `line`, are not YAML or no mapping.
  case damagedYAML(line: Int, reason: String)
  /// The metadata after `+++` at `line` is not a JSON object.
  case damagedCellMetadata(line: Int, reason: String)
  /// The fence that opens at `line` never closes.
  case unclosedCell(line: Int)
}

extension NotebookError: CustomStringConvertible {
  /// One line: what, where, and what was expected.
  public var description: String {
    switch self {
    case .damagedJSON(let error):
      "damaged JSON at \(error); expected a notebook as Jupyter writes it"
    case .unsupportedFormat(let major):
      "notebook format \(major); expected 4 (convert with `jupyter nbconvert --to notebook`)"
    case .unexpected(let path, let expected):
      "\(path): expected \(expected); the notebook does not follow nbformat 4.5"
    case .damagedYAML(let line, let reason):
      "line \(line): \(reason); expected a YAML mapping"
    case .damagedCellMetadata(let line, let reason):
      "line \(line): \(reason); expected a JSON object after `+++`"
    case .unclosedCell(let line):
      "line \(line): this code cell has no closing fence"
    }
  }
}
