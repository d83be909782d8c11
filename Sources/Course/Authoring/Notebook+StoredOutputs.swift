public import Notebooks

extension Notebook {
  /// This notebook with the outputs that `stored` holds for cells of the same id and text.
  ///
  /// So a rebuild after an edit of prose leaves the committed outputs alone, and an edited code cell
  /// is empty until it runs again. The name of the arithmetic that they come from stays with them.
  public func keepingOutputs(of stored: Notebook) -> Notebook {
    var result = self
    let known = Dictionary(
      stored.cells.compactMap { cell in cell.id.map { ($0, cell) } },
      uniquingKeysWith: { first, _ in first })
    for index in result.cells.indices where result.cells[index].kind == .code {
      guard let id = result.cells[index].id, let old = known[id],
        old.source == result.cells[index].source
      else { continue }
      result.cells[index].outputs = old.outputs
      result.cells[index].executionCount = old.executionCount
    }
    result.arithmetic = stored.arithmetic
    return result
  }
}
