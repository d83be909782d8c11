import Display
import NotebookExecution
import Notebooks
import Testing

@Suite("Fresh outputs against stored ones")
struct OutputComparisonTests {
  private func differences(
    _ stored: [CellOutput.Content], _ fresh: [CellOutput.Content], tolerance: Double = 0,
    metadata: [String: JSONValue] = [:]
  ) -> [OutputComparison.Difference] {
    func notebook(_ outputs: [CellOutput.Content]) -> Notebook {
      Notebook(
        cells: [
          NotebookCell(.markdown, source: "text"),
          NotebookCell(
            .code, source: "x", metadata: metadata, outputs: outputs.map { CellOutput($0) }),
        ])
    }
    return OutputComparison(tolerance: tolerance)
      .differences(stored: notebook(stored), fresh: notebook(fresh))
  }

  private func printed(_ text: String) -> [CellOutput.Content] {
    [.stream(name: "stdout", text: text)]
  }

  @Test("are shown as a diff with the line before it")
  func diff() {
    let found = differences(printed("a\nb\nc\nd"), printed("a\nx\nc\ny\nd"))
    #expect(found.map(\.index) == [1])
    #expect(found.first?.lines == ["  a", "- b", "+ x", "  c", "+ y"])
    #expect(differences(printed("a"), printed("a")).isEmpty)
    #expect(differences(printed("a"), []).first?.lines == ["- [stdout]", "- a"])
  }

  @Test("may differ in numbers by the tolerance of call, notebook or cell")
  func tolerance() {
    let (old, new) = (printed("loss 0.5000 after 10"), printed("loss 0.5004 after 10"))
    #expect(!differences(old, new).isEmpty)
    #expect(!differences(old, new, tolerance: 1e-4).isEmpty)
    #expect(differences(old, new, tolerance: 1e-3).isEmpty)
    #expect(differences(old, new, metadata: ["lectern": ["tolerance": 0.001]]).isEmpty)
    #expect(!differences(printed("a 1"), printed("b 1"), tolerance: 9).isEmpty)
    #expect(!differences(printed("1 2"), printed("1"), tolerance: 9).isEmpty)
    #expect(differences(printed("1000.1"), printed("1000.9"), tolerance: 1e-3).isEmpty)
  }

  @Test("may match a regular expression instead")
  func pattern() {
    let rule: [String: JSONValue] = ["lectern": ["expect": "loss 0\\.[0-9]+"]]
    #expect(differences(printed("old"), printed("loss 0.123"), metadata: rule).isEmpty)
    #expect(
      differences(printed("loss 0.1"), printed("loss 1.5"), metadata: rule).first?.lines
        == ["expected a match of loss 0\\.[0-9]+", "+ loss 1.5"])
  }

  @Test("leave out wall times, addresses, tracebacks and counts")
  func unstable() {
    #expect(
      differences(
        printed("wall time: 3 s\nobject at 0x7f01"), printed("wall time: 4 s\nobject at 0x55aa")
      )
      .isEmpty)
    let bundle = MIMEBundle(plainText: "2")
    #expect(
      differences([.result(bundle, executionCount: 1)], [.result(bundle, executionCount: 9)])
        .isEmpty)
    #expect(
      differences(
        [.error(name: "E", value: "v", traceback: ["a"])],
        [.error(name: "E", value: "v", traceback: ["b"])]
      ).isEmpty)
    #expect(
      !differences(
        [.error(name: "E", value: "v", traceback: [])],
        [.error(name: "E", value: "w", traceback: [])]
      ).isEmpty)
  }

  @Test("include every representation of a display")
  func representations() {
    func picture(_ svg: String) -> [CellOutput.Content] {
      [.display(MIMEBundle(data: ["text/plain": "p", "image/svg+xml": .string(svg)]))]
    }
    #expect(differences(picture("<svg a=\"1\"/>"), picture("<svg a=\"1\"/>")).isEmpty)
    #expect(
      differences(picture("<svg a=\"1\"/>"), picture("<svg a=\"2\"/>")).first?.lines
        == ["  [display image/svg+xml]", "- <svg a=\"1\"/>", "+ <svg a=\"2\"/>"])
  }

  @Test("are not compared where a tag says so")
  func ignored() {
    #expect(
      differences(printed("a"), printed("b"), metadata: ["tags": ["nbval-ignore-output"]]).isEmpty)
  }

  /// Three PNG files of 2 × 2 grey pixels, written by Pillow: two of the same pixels, compressed in
  /// different ways and one of them with a palette; in the third one pixel is 100 instead of 96.
  private static let plain =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgSGD4rwAAA6QBgKPVPv8AAAAASUVORK5CYII="
  private static let palette =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACAgMAAAAP2OW3AAAADFBMVEX///9gYGAgICAAAACZ7eq7AAAAD0lEQVR4AQEEAPv/ANAAIAKUAPHl7G1GAAAAAElFTkSuQmCC"
  private static let brighter =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAADklEQVR4nGNgSGH4rwAAA7QBhK/lTdUAAAAASUVORK5CYII="

  private func image(_ data: String) -> [CellOutput.Content] {
    [.display(MIMEBundle(data: ["image/png": .string(data)]))]
  }

  @Test("see the pixels of an image, not the bytes of its file")
  func pixels() {
    #expect(Self.plain != Self.palette)
    #expect(differences(image(Self.plain), image(Self.palette)).isEmpty)
    #expect(
      differences(image(Self.plain), image(Self.brighter)).first?.lines == [
        "  [display image/png]", "- PNG, 2 × 2 pixels",
        "+ PNG, 2 × 2 pixels; 1 of them differ, by up to 4 of 255",
      ])
    #expect(differences(image(Self.plain), image(Self.brighter), tolerance: 0.02).isEmpty)
    #expect(!differences(image(Self.plain), image("iVBORw0KGgo=")).isEmpty)
  }

  private func drawing(_ text: String) -> [CellOutput.Content] {
    [.display(MIMEBundle(data: ["image/svg+xml": .string(text)]))]
  }

  @Test("see what an SVG draws, not how it is written")
  func vectors() {
    let old = drawing(
      "<svg><g id=\"a7\"/><!-- old -->\n <use href=\"#a7\" x=\"1\"/><path d=\"M0 0.50\"/></svg>")
    let same = drawing(
      "<svg>\n<g id='b'/><use x='1'  href='#b'/>\n\n<path d=\"M0 0.50\"/></svg>\n")
    #expect(differences(old, same).isEmpty)
    let moved = drawing(
      "<svg><g id=\"a7\"/><use href=\"#a7\" x=\"1\"/><path d=\"M0 0.51\"/></svg>")
    #expect(
      differences(old, moved).first?.lines == [
        "  <use href=\"#name1\" x=\"1\"/>", "- <path d=\"M0 0.50\"/>", "+ <path d=\"M0 0.51\"/>",
      ])
    #expect(differences(old, moved, tolerance: 0.02).isEmpty)
  }
}
