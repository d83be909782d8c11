import Glibc

extension CheckDefinition {
  /// Hands the check to the judge, or runs it now and prints how it came out.
  ///
  /// nbgrader's validation takes a cell without an error for one that passed, so there a report of
  /// lost points goes to standard error.
  func register() {
    if CheckRegistry.collect(self) { return }
    let seed = properties.id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x100_0000_01B3
    }
    let report = CheckReport(properties, run(seed: seed))
    guard report.isFailure, isValidating else { return print(report.description) }
    fflush(nil)
    let text = Array((report.description + "\n").utf8)
    _ = write(STDERR_FILENO, text, text.count)
  }

  private var isValidating: Bool {
    getenv("NBGRADER_EXECUTION").map { String(cString: $0) == "validate" } ?? false
  }
}
