import Display
import Synchronization
import Testing

extension SinkTests {
  @Suite("Progress")
  struct ProgressTests {
    /// What was shown while `body` ran, by the bar of that title; other tests show things too.
    private func events(titled title: String, _ body: () -> Void) -> [DisplayEvent] {
      let seen = Mutex<[DisplayEvent]>([])
      DisplaySink.install { event in seen.withLock { $0.append(event) } }
      body()
      let all = seen.withLock(\.self)
      let id = all.first { text($0).hasPrefix(title) }.flatMap(id)
      return all.filter { self.id($0) == id }
    }

    private func id(_ event: DisplayEvent) -> String? {
      switch event {
      case .show(_, let id): id
      case .update(_, let id): id
      default: nil
      }
    }

    private func text(_ event: DisplayEvent?) -> String {
      switch event {
      case .show(let bundle, _), .update(let bundle, _): bundle.plainText ?? ""
      default: ""
      }
    }

    @Test("gives the elements as they are")
    func elements() {
      var taken: [Int] = []
      _ = events(titled: "all") { for number in progress(1...5, "all") { taken.append(number) } }
      #expect(taken == [1, 2, 3, 4, 5])
    }

    @Test("shows one output that begins empty and ends full")
    func output() {
      let events = events(titled: "epoch") {
        let bar = progress(["a", "b", "c"], "epoch")
        for letter in bar { bar.report("loss", letter == "c" ? 0.25 : 9.0) }
      }
      guard case .show(_, let id?) = events.first else {
        Issue.record("expected an output with an id, got \(events)")
        return
      }
      #expect(text(events.first).hasPrefix("epoch ──────────────────── 0 %  0/3"))
      #expect(text(events.last).hasPrefix("epoch ━━━━━━━━━━━━━━━━━━━━ 100 %  3/3"))
      #expect(text(events.last).hasSuffix("loss 0.25"))
      for event in events.dropFirst() {
        guard case .update(_, id) = event else {
          Issue.record("expected an update of \(id), got \(event)")
          return
        }
      }
    }

    @Test("removes a bar that is not kept")
    func removed() {
      let events = events(titled: "gone") { for _ in progress(0..<2, "gone", isKept: false) {} }
      #expect(text(events.last).isEmpty)
    }

    @Test("counts without a total, and works for nothing at all")
    func unknownTotal() {
      let counted = events(titled: "stream") {
        for _ in progress(sequence(first: 1) { $0 < 4 ? $0 + 1 : nil }, "stream") {}
      }
      #expect(text(counted.last).hasPrefix("stream 4"))
      let empty = events(titled: "none") { for _ in progress([Int](), "none") {} }
      #expect(text(empty.last).contains("100 %  0/0"))
    }

    @Test("shows at most ten updates in a second, and the first at once")
    func limit() {
      let start = ContinuousClock.now
      var limit = UpdateLimit()
      let admitted = (0..<1000).filter { limit.admits(start + .milliseconds($0)) }
      #expect(admitted == stride(from: 0, to: 1000, by: 100).map(\.self))
    }

    @Test("tells rate and time left")
    func figures() {
      var report = ProgressReport(title: "train", total: 200)
      report.completed = 50
      report.seconds = 25
      report.note("loss", 0.123456)
      report.note("accuracy", 0.5)
      report.note("loss", 1234.5)
      #expect(
        report.text
          == "train ━━━━━─────────────── 25 %  50/200  2/s  1:15 left  loss 1235  accuracy 0.5")
      report.completed = 1
      report.seconds = 60
      #expect(report.text.contains("3:19:00 left"))
    }

    @Test("puts no markup of a title into the page")
    func escaping() {
      let bundle = ProgressReport(title: "<b>&", total: 1).mimeBundle
      #expect(bundle.data["text/html"]?.stringValue?.contains("&lt;b&gt;&amp;") == true)
    }
  }
}

@Suite("Rich values")
struct RichValueTests {
  @Test("always have plain text beside their own type")
  func plainText() {
    let values: [(any Displayable, String)] = [
      (Markdown("# a"), "text/markdown"), (LaTeX("x^2"), "text/latex"),
      (HTML("<b>a</b>"), "text/html"), (PNG([1, 2, 3]), "image/png"),
      (JSONValue.object(["a": 1]), "application/json"),
    ]
    for (value, type) in values {
      let bundle = value.mimeBundle
      #expect(bundle.data[type] != nil)
      #expect(bundle.plainText?.isEmpty == false)
    }
  }

  @Test("carry images in base64 and their size as a hint")
  func png() {
    let bundle = PNG([1, 2, 3], width: 4, height: 2).mimeBundle
    #expect(bundle.data["image/png"] == "AQID")
    #expect(bundle.metadata["image/png"] == ["width": 4, "height": 2])
    #expect(PNG([1]).mimeBundle.metadata.isEmpty)
  }
}
