import Crypto
import Notebooks

/// The checksum by which nbgrader sees that a cell was changed.
///
///     MD5(source ‖ cell_type ‖ grade ‖ solution ‖ locked ‖ grade_id [‖ points])
///
/// Truth values are written `True` and `False`, points as Python writes a float: `2.0`.
///
/// Source: jupyter/nbgrader, `nbgrader/utils.py`, `compute_checksum`.
enum NbgraderChecksum {
  static func of(_ cell: NbgraderMetadata, source: String, cellType: String) -> String {
    var hash = Insecure.MD5()
    func add(_ text: String) { hash.update(data: Array(text.utf8)) }
    func add(_ flag: Bool) { add(flag ? "True" : "False") }
    add(source)
    add(cellType)
    add(cell.isGrade)
    add(cell.isSolution)
    add(cell.countsAsLocked)
    add(cell.gradeID)
    if cell.isGrade { add(pythonRepresentation(of: cell.points ?? 0)) }
    return hash.finalize().map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
