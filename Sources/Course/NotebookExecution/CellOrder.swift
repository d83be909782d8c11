import CellExecution

/// In which orders the cells of a notebook may run, judged by the names in them.
struct CellOrder {
  private let names: [CellNames]
  private let variables: Set<String>
  private let reached: [Set<String>]

  /// Reads the cells with these texts.
  init(_ codes: [String]) {
    names = codes.map { CellNames(code: $0) }
    variables = names.reduce(into: []) { $0.formUnion($1.variables) }
    var behind: [String: Set<String>] = [:]
    for cell in names {
      behind.merge(cell.usedBehind) { $0.union($1) }
    }
    reached = names.map { cell in
      var reached = cell.used
      var waiting = Array(reached)
      while let name = waiting.popLast() {
        for next in behind[name] ?? [] where reached.insert(next).inserted { waiting.append(next) }
      }
      return reached
    }
  }

  /// Whether the cells `first` and `second` must keep their order.
  func areBound(_ first: Int, _ second: Int) -> Bool {
    let (a, b) = (names[first], names[second])
    return a.isFoundation || b.isFoundation
      || !a.declared.isDisjoint(with: reached[second].union(b.declared))
      || !b.declared.isDisjoint(with: reached[first])
      || !variables.isDisjoint(with: reached[first].intersection(reached[second]))
  }

  /// An order that keeps every bound pair and turns round as many of the others as it can.
  var turnedRound: [Int] {
    var order: [Int] = []
    var left = Array(names.indices)
    while !left.isEmpty {
      let next = left.last { cell in left.allSatisfy { $0 >= cell || !areBound($0, cell) } }
      let cell = next ?? left[0]  // the first one left waits for nothing
      order.append(cell)
      left.removeAll { $0 == cell }
    }
    return order
  }
}
