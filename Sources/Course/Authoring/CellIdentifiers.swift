public import Notebooks

/// Gives cells ids that survive edits of other cells.
///
/// An id is the FNV-1a hash of the cell's kind and text as the author wrote it, in hexadecimal. The
/// second cell with the same text has `-2` behind it, and so on.
struct CellIdentifiers {
  private var counts: [String: Int] = [:]

  mutating func next(for cell: NotebookCell) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in (cell.kind.rawValue + "\n" + cell.source).utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let digits = String(hash, radix: 16)
    let id = String(repeating: "0", count: 16 - digits.utf8.count) + digits
    counts[id, default: 0] += 1
    let count = counts[id, default: 1]
    return count == 1 ? id : "\(id)-\(count)"
  }
}

extension Notebook {
  /// The notebook with an id for every cell that has none, as `lectern build` gives them.
  public func identifyingCells() -> Notebook {
    var result = self
    var identifiers = CellIdentifiers()
    for index in result.cells.indices {
      let id = identifiers.next(for: result.cells[index])
      if result.cells[index].id == nil { result.cells[index].id = id }
    }
    return result
  }
}
