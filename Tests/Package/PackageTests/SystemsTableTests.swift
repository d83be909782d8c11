import Foundation
import Testing

@Suite("Systems table")
struct SystemsTableTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardized
  private static let lectures = root.appending(path: "lectures")

  @Test("the rows are numbered 1 to 126")
  func numbering() throws {
    #expect(try SystemsTable(folder: Self.lectures).rows.map(\.row) == Array(1...126))
  }

  @Test("every test that a row names exists, and every symbol")
  func references() throws {
    let tests = try text(under: "Tests/Library") + text(under: "Tests/Precision")
    let sources = try text(under: "Sources/Library")
    for row in try SystemsTable(folder: Self.lectures).rows {
      for test in row.tests { #expect(tests.contains("\"\(test)\""), "row \(row.row): \(test)") }
      for symbol in row.symbols {
        let declarations = ["struct", "func", "enum", "protocol", "class"].map { "\($0) \(symbol)" }
        #expect(
          declarations.contains { sources.contains($0) }, "row \(row.row): \(symbol) is not there")
      }
      #expect(row.tests.isEmpty == row.symbols.isEmpty, "row \(row.row): tests without symbols")
    }
  }

  /// `LECTERN_ACCEPT=1` writes the pages anew.
  @Test("the pages of systems and errata are current")
  func pages() throws {
    let table = try SystemsTable(folder: Self.lectures)
    for (name, page) in [("systems.md", table.systems), ("errata.md", table.errata)] {
      let file = Self.lectures.appending(path: name)
      if ProcessInfo.processInfo.environment["LECTERN_ACCEPT"] == "1" {
        try page.write(to: file, atomically: true, encoding: .utf8)
      }
      #expect(try String(contentsOf: file, encoding: .utf8) == page, "\(name) is out of date")
    }
  }

  /// All Swift files below a folder, joined.
  private func text(under folder: String) throws -> String {
    let root = Self.root.appending(path: folder)
    return try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
      .filter { $0.hasSuffix(".swift") }
      .map { try String(contentsOf: root.appending(path: $0), encoding: .utf8) }
      .joined(separator: "\n")
  }
}
