import Checks
import Display
import Testing

@Suite("Checks in a notebook")
struct CheckFormTests {
  /// What a child process prints that runs checks.
  private func text(_ result: ExitTest.Result?) throws -> String {
    String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
  }

  @Test("a session shows the step that parts from the model")
  func session() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) {
      for (id, factor) in [("right", 2), ("wrong", 3)] {
        checkSession(id, points: 2, given: [[0, 1, 2]]) {
          var sum = 0
          return { (number: Int) -> Int in
            sum += number * factor
            return sum
          }
        } model: {
          var numbers: [Int] = []
          return { (number: Int) -> Int in
            numbers.append(number)
            return 2 * numbers.reduce(0, +)
          }
        }
      }
    }
    let text = try text(result)
    #expect(text.contains("✓ right: 2 of 2 points"))
    #expect(text.contains("✗ wrong: 0 of 2 points"))
    #expect(text.contains("expected: 2 in step 2, 1"))
    #expect(text.contains("got:      3"))
  }

  @Test(
    "a count may grow as the formula says, half as much again, and no more")
  func growth() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) {
      check("linear", points: 1, given: [8, 16, 32], growth: .linear) { 5 * $0 + 3 }
      check("square", points: 1, given: [8, 16, 32], growth: .linear) { $0 * $0 }
      check("tolerant", points: 1, given: [8, 32], growth: .linear.within(factor: 4)) { $0 * $0 }
      check("logarithmic", points: 1, given: [4, 64], growth: .logarithmic) { $0 == 4 ? 2 : 9 }
      check("constant", points: 1, given: [4, 64], growth: .constant) { $0 == 4 ? 2 : 4 }
      check("linearithmic", points: 1, given: [4, 64], growth: .linearithmic) { $0 == 4 ? 8 : 576 }
      check("quadratic", points: 1, given: [4, 64], growth: .quadratic) { $0 * $0 * $0 }
    }
    let text = try text(result)
    for passed in ["linear", "tolerant", "logarithmic", "linearithmic"] {
      #expect(text.contains("✓ \(passed): 1 of 1 points"))
    }
    for failed in ["square", "constant", "quadratic"] {
      #expect(text.contains("✗ \(failed): 0 of 1 points"))
    }
    #expect(text.contains("expected: at most 192, growing like n from 64 at 8\n  got:      256"))
  }

  @Test("sizes too close to show a growth are refused")
  func sizes() async {
    await #expect(processExitsWith: .failure) {
      check("close", points: 1, given: [10, 30], growth: .linear) { $0 }
    }
  }

  @Test("a probe that awaits is waited for, and what it throws is thrown")
  func awaiting() async throws {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) {
      check("awaits", points: 1, given: [2, 3]) { (number: Int) async -> Int in
        await Task.yield()
        return number * number
      } expect: { number, square in
        square == number * number
      }
      check("throws", points: 1, expect: .throws) { () async throws -> Int in
        await Task.yield()
        throw CancellationError()
      }
    }
    let text = try text(result)
    #expect(text.contains("✓ awaits: 1 of 1 points"))
    #expect(text.contains("✓ throws: 1 of 1 points"))
  }

  /// A chart as its specification only.
  private struct Specified: Displayable {
    var specification: JSONValue?
    var mimeBundle: MIMEBundle {
      var bundle = MIMEBundle(plainText: "a chart")
      bundle.data["application/vnd.vegalite.v5+json"] = specification
      return bundle
    }
  }

  @Test(
    "the facts of a chart are its title, axes and points, layered or not", arguments: [true, false])
  func facts(isLayered: Bool) throws {
    let encoding: JSONValue = [
      "x": ["field": "x", "title": "epoch", "scale": ["type": "linear"]],
      "y": ["field": "y", "title": "loss", "scale": ["type": "log"]],
      "color": ["field": "series", "scale": ["domain": ["b", "a"]]],
    ]
    let values: JSONValue = [
      ["x": 1, "y": 0.5, "series": "a"], ["x": 2, "y": .null, "series": "a"],
      ["x": 1, "y": 4, "series": "b"],
    ]
    var specification: [String: JSONValue] = ["title": "T", "data": ["values": values]]
    if isLayered {
      specification["layer"] = [["mark": "line", "encoding": encoding]]
    } else {
      specification["encoding"] = encoding
    }
    let facts = try PlotFacts(of: Specified(specification: .object(specification)))
    #expect(facts.title == "T")
    #expect(facts.x.label == "epoch")
    #expect(!facts.x.isLogarithmic)
    #expect(facts.y.isLogarithmic)
    #expect(facts.series.map(\.name) == ["b", "a"])
    #expect(facts.series("a")?.y == [0.5])
    #expect(facts.series("c") == nil)
  }

  @Test("what is no chart says so")
  func noChart() {
    #expect(throws: PlotError.self) { try PlotFacts(of: Specified()) }
    #expect(throws: PlotError.self) { try PlotFacts(of: Specified(specification: ["mark": "bar"])) }
  }
}
