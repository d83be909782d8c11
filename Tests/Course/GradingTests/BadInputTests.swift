import Foundation
import Grading
import Notebooks
import Testing

/// What may be handed in instead of a notebook; the run goes on, everybody else keeps their points.
@Suite("Bad input among good")
struct BadInputTests {
  private static func bad() -> [(name: String, bytes: [UInt8], message: String)] {
    let deep = String(repeating: "{\"a\":", count: 200_000)
    let cells =
      "{\"cells\":[" + Array(repeating: "{}", count: 1_000_000).joined(separator: ",") + "]}"
    let output = String(repeating: "x", count: 70 << 20)
    return [
      ("empty", [], "damaged"),
      ("cut", Array("{\"cells\": [{\"cell_type\": \"co".utf8), "damaged"),
      ("deep", Array(deep.utf8), "damaged"),
      ("million", Array(cells.utf8), "1000000 cells"),
      ("invalid", [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d], "damaged"),
      ("infinite", Array("{\"cells\": NaN}".utf8), "no cells"),
      ("huge", Array("{\"cells\": [], \"outputs\": \"\(output)\"}".utf8), "MiB"),
      ("old", Array("{\"nbformat\": 3, \"worksheets\": []}".utf8), "format 4"),
    ]
  }

  @Test("each gets a message of its own, and nothing else is disturbed")
  func batch() async throws {
    let good = try SampleAssignment.notebook([
      "square": SampleAssignment.solution("square"),
      "geometry": SampleAssignment.solution("geometry"),
    ]).nbformat
    let bad = Self.bad()
    let submissions =
      [Submission(student: "first", notebook: good)]
      + bad.map { Submission(student: $0.name, notebook: $0.bytes) }
      + [Submission(student: "last", notebook: good)]
    let results = try await GradingRun(
      SampleAssignment.release.get().manifest, tools: SampleAssignment.tools.get(),
      store: SampleAssignment.store, jobs: 2
    ).results(of: submissions)
    #expect(results.map(\.student) == submissions.map(\.student))
    #expect(results.first?.earned == 9)
    #expect(results.last?.earned == 9)
    for (result, expected) in zip(results.dropFirst(), bad) {
      #expect(result.earned == 0)
      #expect(
        result.problem?.contains(expected.message) == true,
        "\(expected.name): \(result.problem ?? "no message")")
    }
  }

  @Test("of a member that is there twice the last one counts, which is what Jupyter shows")
  func repeatedMember() throws {
    let answer = "func square(_ x: Int) -> Int { x * x }"
    let text = String(
      decoding: try SampleAssignment.notebook(["square": answer]).nbformat, as: UTF8.self)
    let end = try #require(text.lastIndex(of: "}"))
    let result = try SampleAssignment.grade(
      bytes: Array((text[..<end] + ", \"cells\": []}").utf8))
    #expect(result.earned == 0)
    #expect(result.flags.contains("square: the answer is missing"))
  }

  @Test("a notebook whose outputs are a gigabyte is refused by its size, without being read")
  func gigabyte() throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "lectern-gigabyte-\(UUID().uuidString).ipynb")
    defer { try? FileManager.default.removeItem(at: file) }
    try #require(FileManager.default.createFile(atPath: file.path, contents: Data()))
    let handle = try FileHandle(forWritingTo: file)
    // A hole: the file has the size, the disk does not.
    try handle.truncate(atOffset: 1 << 30)
    try handle.close()
    let found = try SubmissionCollector(assignment: "sample").collect([file.path])
    #expect(found.count == 1)
    #expect(found.first?.notebook == nil)
    #expect(found.first?.problem?.contains("1024 MiB") == true)
  }

  /// Texts on which a parser needs a stack, a time or a memory that grows faster than they do.
  private static let deepTexts: [(name: String, text: String)] = [
    ("members", "let y = x" + String(repeating: ".a", count: 100_000)),
    (
      "interpolations",
      "let y = " + String(repeating: "\"\\(", count: 20_000) + "1"
        + String(repeating: ")\"", count: 20_000)
    ),
  ]

  @Test("text that no parser survives costs the cell that it is in", arguments: deepTexts)
  func endless(_ name: String, _ text: String) throws {
    let result = try SampleAssignment.grade(
      SampleAssignment.notebook([
        "square": "func square(_ x: Int) -> Int { x * x }\n" + text,
        "geometry": SampleAssignment.solution("geometry"),
      ]))
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    #expect(earned == Attack.honest, "\(result.flags)")
    #expect(result.flags.contains { $0.hasPrefix("square: does not compile") }, "\(result.flags)")
    // The report on a class reads the answers, too.
    let report = ItemReport([result, result])
    #expect(report.pairs.contains { $0.cell == "square" && $0.similarity == 1 })
  }
}
