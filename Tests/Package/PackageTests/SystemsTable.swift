import Foundation

/// A system of the course: what the seeds say of it, and where it is checked.
struct SystemsRow: Decodable {
  let row: Int
  let lecture: String
  let system: String
  let seed: String
  let stated: String
  let mistake: String?
  let check: String
  let data: String
  let symbols: [String]
  let tests: [String]
}

/// The table of all systems, and the two pages of the course that are made from it.
struct SystemsTable {
  /// The rows in their order.
  let rows: [SystemsRow]

  /// The names of the lectures that are there.
  let lectures: Set<String>

  /// Reads `lectures/systems.json` and the names of the lectures beside it.
  init(folder: URL) throws {
    rows = try JSONDecoder().decode(
      [SystemsRow].self, from: Data(contentsOf: folder.appending(path: "systems.json")))
    lectures = Set(
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
        .filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) })
  }

  /// `lectures/systems.md`: every system with lecture, symbols, tests and state.
  var systems: String {
    let lines = rows.map { row in
      let cells = [
        "\(row.row)", row.lecture, row.system, row.seed, row.check,
        row.symbols.map { "`\($0)`" }.joined(separator: ", "),
        row.tests.map { "“\($0)”" }.joined(separator: "; "), state(row),
      ]
      return "| " + cells.map(Self.escaped).joined(separator: " | ") + " |"
    }
    let done = rows.count { !$0.tests.isEmpty }
    return """
      # The systems of the course

      Every system that the five seeds name, the check that must run for it, and where it stands:
      \(done) of \(rows.count) are in the library with tests. This page is made from `systems.json`;
      the test “the pages of systems and errata are current” holds it.

      | row | lecture | system | seed | check | library | tests | state |
      |---|---|---|---|---|---|---|---|
      \(lines.joined(separator: "\n"))

      """
  }

  /// `lectures/errata.md`: what is wrong or missing in the seeds, with the tests that show it.
  var errata: String {
    let lines = rows.compactMap { row -> String? in
      guard let mistake = row.mistake else { return nil }
      let tests =
        row.tests.isEmpty ? "not yet" : row.tests.map { "“\($0)”" }.joined(separator: "; ")
      let cells = [
        "\(row.row)", row.lecture, row.system, row.seed, row.stated, mistake, tests,
      ]
      return "| " + cells.map(Self.escaped).joined(separator: " | ") + " |"
    }
    return """
      # Errata of the seeds

      What the five source documents state wrongly, unclearly or not at all, and the tests of the
      library that fail on the wrong form or show the missing one. This page is made from
      `systems.json`; the test “the pages of systems and errata are current” holds it.

      | seed | what it is |
      |---|---|
      | 000 | slides by S. Avsec, Illinois Institute of Technology, 2024: autoencoders, attention, graphical models |
      | 001 | slides by J. He, COMP 5212, 2024: Transformers, variational autoencoders, variational EM |
      | 002 | slides of Yale's introductory machine learning, 2023: autoencoders in Keras, attention, beam search |
      | 003 | slides “Auto Encoders: what PCA wished it was”: autoencoders, sequences |
      | 004 | notes by C. Hegde, NYU Tandon: recurrent networks to diffusion, reinforcement learning |

      | row | lecture | system | seed | as stated there | mistake or gap | tests |
      |---|---|---|---|---|---|---|
      \(lines.joined(separator: "\n"))

      """
  }

  private func state(_ row: SystemsRow) -> String {
    switch (row.tests.isEmpty, lectures.contains(row.lecture)) {
    case (true, _): "not yet"
    case (false, false): "tested, not yet taught"
    case (false, true): "taught and tested"
    }
  }

  /// Text for a cell of a Markdown table.
  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "|", with: "\\|")
  }
}
