import CellExecution
import Display
import NotebookExecution
import Notebooks
import Testing

@Suite("Collected outputs")
struct OutputCollectorTests {
  private func collect(_ events: [CellEvent]) -> [CellOutput.Content] {
    let collector = OutputCollector()
    for event in events { collector.handle(event, cell: 0, executionCount: 7) }
    return collector.outputs(cell: 0).map(\.content)
  }

  private func show(_ text: String, id: String? = nil) -> CellEvent {
    .display(.show(MIMEBundle(plainText: text), id: id))
  }

  private func displayed(_ text: String) -> CellOutput.Content {
    .display(MIMEBundle(plainText: text))
  }

  @Test("hold printed text once per stream between other outputs, standard output first")
  func streams() {
    let contents = collect([
      .standardError("e1\n"), .standardOutput("a"), .standardError("e2\n"), .standardOutput("b\n"),
      show("figure"), .standardOutput("c\n"),
    ])
    #expect(
      contents == [
        .stream(name: "stdout", text: "ab\n"), .stream(name: "stderr", text: "e1\ne2\n"),
        displayed("figure"), .stream(name: "stdout", text: "c\n"),
      ])
  }

  @Test("carry the execution count on results and show warnings as displays")
  func resultAndWarning() {
    let result = MIMEBundle(plainText: "2")
    #expect(
      collect([.warning("unused"), .display(.result(result))]) == [
        displayed("unused"), .result(result, executionCount: 7),
      ])
  }

  @Test("are cleared at once, or before the next output")
  func clearing() {
    #expect(
      collect([.standardOutput("a"), .display(.clear(wait: false)), .standardOutput("b")])
        == [.stream(name: "stdout", text: "b")])
    #expect(
      collect([.standardOutput("a"), .display(.clear(wait: true))])
        == [.stream(name: "stdout", text: "a")])
    #expect(
      collect([.standardOutput("a"), .display(.clear(wait: true)), show("b"), show("c")])
        == [displayed("b"), displayed("c")])
  }

  @Test("are updated wherever their id was shown, in earlier cells too")
  func updates() {
    let collector = OutputCollector()
    collector.handle(show("0", id: "a"), cell: 0, executionCount: 1)
    collector.handle(show("other", id: "b"), cell: 0, executionCount: 1)
    collector.handle(.standardOutput("x"), cell: 1, executionCount: 2)
    collector.handle(show("1", id: "a"), cell: 1, executionCount: 2)
    let updated = MIMEBundle(plainText: "2")
    collector.handle(.display(.update(updated, id: "a")), cell: 2, executionCount: 3)
    collector.handle(.display(.update(updated, id: "unknown")), cell: 2, executionCount: 3)
    #expect(collector.outputs(cell: 0).map(\.content) == [.display(updated), displayed("other")])
    #expect(
      collector.outputs(cell: 1).map(\.content)
        == [.stream(name: "stdout", text: "x"), .display(updated)])
    #expect(collector.outputs(cell: 2).isEmpty)
  }

  @Test("forget an id whose output was cleared")
  func updateAfterClear() {
    #expect(
      collect([
        show("a", id: "x"), .display(.clear(wait: false)), show("b"),
        .display(.update(MIMEBundle(plainText: "c"), id: "x")),
      ]) == [displayed("b")])
  }

  static let terminal: [(printed: [String], shown: String)] = [
    (["10 %\r", "20 %\r", "done\n"], "done\n"), (["a\r\n", "b\r\n"], "a\nb\n"),
    (["ab\u{8}c\n"], "ac\n"), (["last\r"], "last"), (["é\u{8}e"], "e"),
  ]

  @Test("show of printed text what a terminal would", arguments: terminal)
  func carriageReturns(printed: [String], shown: String) {
    #expect(
      collect(printed.map { .standardOutput($0) }) == [.stream(name: "stdout", text: shown)])
  }
}
