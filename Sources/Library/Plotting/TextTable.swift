/// Columns of text, right-aligned, with a line below their names.
struct TextTable {
  /// The names of the columns.
  let header: [String]

  /// The rows; each has as many cells as `header`.
  let rows: [[String]]

  /// The most rows that are printed; longer tables are thinned evenly and keep both ends.
  var rowLimit = 24

  /// The most columns that are printed, thinned in the same way; the first one always stays.
  var columnLimit = 16

  /// The table as lines of equal width.
  var text: String {
    let keptColumns = [0] + Self.thinned(Array(header.indices.dropFirst()), to: columnLimit)
    let names = keptColumns.map { header[$0] }
    let kept = Self.thinned(rows, to: rowLimit).map { row in keptColumns.map { row[$0] } }
    let widths = names.indices.map { column in
      ([names] + kept).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      zip(cells, widths).map { cell, width in
        String(repeating: " ", count: width - cell.count) + cell
      }.joined(separator: "  ")
    }
    var lines = [line(names), line(widths.map { String(repeating: "-", count: $0) })]
    lines += kept.map(line)
    if kept.count < rows.count { lines.append("(\(kept.count) of \(rows.count) rows)") }
    if keptColumns.count < header.count {
      lines.append("(\(keptColumns.count - 1) of \(header.count - 1) columns)")
    }
    return lines.joined(separator: "\n")
  }

  /// At most `limit` of the elements, evenly spaced, with the first and the last among them.
  private static func thinned<Element>(_ elements: [Element], to limit: Int) -> [Element] {
    guard elements.count > limit else { return elements }
    return (0..<limit).map { elements[$0 * (elements.count - 1) / (limit - 1)] }
  }
}
