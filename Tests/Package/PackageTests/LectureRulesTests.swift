import Foundation
import Testing

/// The rules of teaching that a text can be held to without running it.
@Suite("Rules of lectures")
struct LectureRulesTests {
  private static let names = [
    "00-foundations", "01-autoencoders", "04-variational-autoencoders", "09-transformers",
    "12-flows", "14-diffusion", "15-policy-gradients", "16-q-learning",
    "17-deep-reinforcement-learning",
  ]
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardized
  private static let figures = [
    "ImageGrid(", "FrameImages(", "Chart(", "HeatMap(", "DotPlot(", "TileMap(", "TreeDiagram(",
  ]

  @Test("`import Lectern` is the only import, and stands first", arguments: names)
  func imports(name: String) throws {
    let lecture = try read(name)
    #expect(lecture.cells.first?.hasPrefix("import Lectern\n") == true)
    #expect(lecture.count("import ") == 1)
  }

  @Test("cells are short, and each follows a sentence", arguments: names)
  func cells(name: String) throws {
    let lecture = try read(name)
    for (index, cell) in lecture.cells.enumerated() {
      let lines = cell.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.count <= 25, "cell \(index + 1)")
      #expect(lines.allSatisfy { $0.count <= 100 }, "cell \(index + 1)")
      let before = lecture.prose[index].trimmingCharacters(in: .whitespacesAndNewlines)
      #expect(!before.isEmpty, "cell \(index + 1) follows another without a word")
    }
  }

  @Test("no paragraph has more than 120 words", arguments: names)
  func paragraphs(name: String) throws {
    for paragraph in try read(name).allProse.components(separatedBy: "\n\n") {
      #expect(
        paragraph.split(whereSeparator: \.isWhitespace).count <= 120, "\(paragraph.prefix(60))")
    }
  }

  @Test(
    "there are eight checks, five figures with alternative text, and three exercises",
    arguments: names)
  func content(name: String) throws {
    let lecture = try read(name)
    #expect(lecture.count("check(\"") >= 8)
    let figureCount = Self.figures.reduce(0) { $0 + lecture.count($1) }
    #expect(figureCount >= 5)
    #expect(lecture.count("alt:") >= figureCount)
    let early = lecture.cells.prefix(5).joined()
    #expect(Self.figures.contains { early.contains($0) }, "no picture within five cells")
    let prose = lecture.allProse
    #expect(prose.components(separatedBy: "**Exercise").count - 1 >= 3)
    #expect(prose.components(separatedBy: "<summary>Solution").count - 1 >= 3)
    #expect(prose.components(separatedBy: "**Figure").count - 1 >= 5)
  }

  @Test("it opens with goals and sources, and closes with questions and data", arguments: names)
  func frame(name: String) throws {
    let lecture = try read(name)
    for part in ["**You will**", "**Before you start:**", "**Time:**", "**Sources:**"] {
      #expect(lecture.prose[0].contains(part), "\(part)")
    }
    let closing = lecture.allProse
    for part in ["## Check yourself", "\n5. ", "**Where next.**"] {
      #expect(closing.contains(part), "\(part)")
    }
    let last = lecture.cells.last ?? ""
    let data = lecture.count(".load()") > 0 ? ["SHA-256"] : []
    for part in ["seeds:", "wall time:"] + data { #expect(last.contains(part), "\(part)") }
  }

  @Test("every snippet resolves to one place of the library", arguments: names)
  func snippets(name: String) throws {
    let lecture = try read(name)
    let pattern =
      #/\{literalinclude\} (\S+)\n:language: swift\n:start-after: (\S+)\n:end-before: (\S+)/#
    let includes = lecture.allProse.matches(of: pattern)
    #expect(includes.count == lecture.includedFiles.count)
    for include in includes {
      let source = try library(String(include.1))
      #expect(source.components(separatedBy: "// \(include.2)\n").count == 2, "\(include.2)")
      #expect(source.contains("// \(include.3)\n"), "\(include.3)")
    }
  }

  @Test("every public type and function of its family is mentioned or shown", arguments: names)
  func coverage(name: String) throws {
    let lecture = try read(name)
    let shown = try lecture.includedFiles.map(library).joined()
    let text = lecture.cells.joined() + lecture.allProse + shown
    let folder = Self.root.appending(path: "Sources/Library/Models/\(lecture.family)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(!files.isEmpty)
    for file in files {
      let source = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
      // Declarations at the left margin: nested ones belong to their type.
      for match in source.matches(
        of: #/^public (?:struct|func|enum|protocol) (\w+)/#.anchorsMatchLineEndings())
      {
        let isMentioned = text.contains(match.1)
        #expect(isMentioned, "\(match.1) of \(file)")
      }
    }
  }

  private func read(_ name: String) throws -> LectureText {
    try LectureText(name: name, folder: Self.root.appending(path: "lectures"))
  }

  private func library(_ path: String) throws -> String {
    try String(
      contentsOf: Self.root.appending(path: "lectures").appending(path: path), encoding: .utf8)
  }
}
