extension CellFailure {
  /// A failure whose traceback is its headline and `details`.
  init(name: String, value: String, details: [String] = []) {
    self.init(name: name, value: value, traceback: ["\(ANSI.red(name)): \(value)"] + details)
  }

  static let shutDown = CellFailure(
    name: "SessionEnded", value: "the session has been shut down; start a new one")

  /// How many of the lost cells are named.
  private static let mostNamed = 10

  /// The worker is gone, and with it what it held.
  static func workerDied(
    status: Int32, lostVariables: [String], cells: [String]
  ) -> CellFailure {
    let cause = ChildProcess.describe(status: status)
    let names = lostVariables.isEmpty ? "" : ": \(lostVariables.joined(separator: ", "))"
    var details = [
      "A new worker has been started. It has none of the earlier cells\(names)."
    ]
    if !cells.isEmpty {
      let others = cells.count > mostNamed ? " and \(cells.count - mostNamed) more" : ""
      details.append(
        "A cell with the line `// lectern: replay` runs them again first, in this order: "
          + cells.prefix(mostNamed).joined(separator: ", ") + others + ".")
    }
    if status & 0x7f == 9 {
      details.insert("Signal 9 often means that the system ran out of memory.", at: 0)
    }
    return CellFailure(
      name: "WorkerDied", value: "the process that ran the cells \(cause)", details: details)
  }
}
