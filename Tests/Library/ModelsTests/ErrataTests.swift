import Foundation
import Testing

/// The boxes of the lectures that correct a seed, each with the row of the systems table and the test
/// that fails on the seed's form.
struct ErratumBox {
  let lecture: String
  let text: String

  /// The number of the row, as in “**Erratum (row 119; …”.
  var row: Int? {
    text.firstMatch(of: /\(row (\d+);/).flatMap { Int($0.1) }
  }

  /// The sentences in “…” that follow the word Test.
  var testNames: [String] {
    guard let start = text.range(of: "Test", options: .backwards) else { return [] }
    return text[start.lowerBound...].matches(of: /“([^”]+)”/).map {
      String($0.1).replacing("\\*", with: "*")
    }
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// All boxes with a row, in the order of the lectures.
  static func all() throws -> [ErratumBox] {
    let folder = root.appending(path: "lectures")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".md") && $0 != "errata.md" }.sorted()
    return try names.flatMap { name -> [ErratumBox] in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      return text.components(separatedBy: "\n\n").compactMap { block in
        guard block.hasPrefix("> **Erratum (row") || block.hasPrefix("> **Gap (row") else {
          return nil
        }
        let lines = block.split(separator: "\n").map { $0.trimmingPrefix("> ") }
        return ErratumBox(
          lecture: String(name.dropLast(3)), text: lines.joined(separator: " "))
      }
    }
  }

  /// The list of all boxes as a page.
  static func page(_ boxes: [ErratumBox]) -> String {
    var page = "# Errata of the seeds\n\nCollected from the lectures by ErrataTests; do not edit.\n"
    var lecture = ""
    for box in boxes {
      if box.lecture != lecture {
        lecture = box.lecture
        page += "\n## \(lecture)\n"
      }
      page += "\n- \(box.text)\n"
    }
    return page
  }
}

@Suite("Errata")
struct ErrataTests {
  @Test("each names tests that exist")
  func testsExist() throws {
    let folder = ErratumBox.root.appending(path: "Tests/Library/ModelsTests")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    var sources = ""
    for case let file as URL in files where file.pathExtension == "swift" {
      sources += try String(contentsOf: file, encoding: .utf8)
    }
    let boxes = try ErratumBox.all()
    #expect(boxes.count >= 25)
    for box in boxes {
      #expect(box.text.contains("Test"), "row \(box.row ?? 0) of \(box.lecture) names no test")
      for name in box.testNames {
        #expect(sources.contains("\"\(name)"), "\(box.lecture), row \(box.row ?? 0): “\(name)”")
      }
    }
  }

  @Test("stand in lectures/errata.md; LECTERN_ACCEPT=1 rewrites it")
  func page() throws {
    let file = ErratumBox.root.appending(path: "lectures/errata.md")
    let page = try ErratumBox.page(ErratumBox.all())
    if ProcessInfo.processInfo.environment["LECTERN_ACCEPT"] == "1" {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == page)
  }
}
