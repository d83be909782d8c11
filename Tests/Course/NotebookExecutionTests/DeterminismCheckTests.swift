import CellExecution
import Display
import NotebookExecution
import Notebooks
import Synchronization
import Testing

@Suite("What a notebook's outputs depend on", .timeLimit(.minutes(1)))
struct DeterminismCheckTests {
  /// Sessions that share a counter, as real ones share a disk, and know what else they have run.
  private final class Sessions: Sendable {
    let orders = Mutex<[[String]]>([])
    let draws = Atomic(0)

    func start() -> any CellExecutor {
      orders.withLock { $0.append([]) }
      return Session(sessions: self)
    }
  }

  private struct Session: CellExecutor {
    let sessions: Sessions

    func execute(
      _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
    ) async -> CellOutcome {
      let earlier = sessions.orders.withLock { orders in
        defer { orders[orders.count - 1].append(cell.code) }
        return orders[orders.count - 1]
      }
      switch cell.code {
      case "draw()":
        onEvent(.standardOutput("\(sessions.draws.add(1, ordering: .relaxed).newValue)"))
      case "readFile()": onEvent(.standardOutput("\(earlier.contains("writeFile()"))"))
      case "fail()":
        let name = "\(cell.name):1:1: wrong"
        return .failed(CellFailure(name: "CompileError", value: name, traceback: [name]))
      default: onEvent(.standardOutput(cell.code))
      }
      return .succeeded
    }

    func interrupt() async {}
    func shutdown() async {}
  }

  private func check(
    _ cells: [String], tags: [Int: String] = [:]
  ) async throws -> (result: DeterminismCheck.Result, orders: [[String]]) {
    let sessions = Sessions()
    let notebook = Notebook(
      cells: cells.enumerated().map { index, source in
        NotebookCell(
          .code, source: source, metadata: tags[index].map { ["tags": [.string($0)]] } ?? [:])
      })
    let check = DeterminismCheck(
      options: NotebookRunner.Options(), comparison: OutputComparison()
    ) { sessions.start() }
    return (try await check.run(notebook), sessions.orders.withLock { $0 })
  }

  @Test("turns round cells that share no name, and no others")
  func order() async throws {
    let cells = [
      "import Lectern", "var n = 1", "func bump() { n += 1 }", "let k = 2", "bump()", "print(k)",
      "print(n)",
    ]
    let (result, orders) = try await check(cells)
    #expect(result.findings.isEmpty)
    #expect(orders.count == 3)
    #expect(orders[0] == cells && orders[1] == cells)
    #expect(
      orders[2] == [
        "import Lectern", "let k = 2", "print(k)", "var n = 1", "func bump() { n += 1 }", "bump()",
        "print(n)",
      ])
    #expect(result.movedCells == 5)
  }

  @Test("names cells that differ from run to run")
  func chance() async throws {
    let (result, _) = try await check(["draw()", "print(1)"])
    #expect(result.findings.map(\.index) == [0])
    #expect(result.findings.map(\.cause) == [.secondRun])
    #expect(result.findings.first?.lines == ["  [stdout]", "- 1", "+ 2"])
  }

  @Test("names cells that depend on state without a name, and the cells that may change it")
  func hiddenState() async throws {
    let (result, _) = try await check(["writeFile()", "let k = 1", "readFile()"])
    #expect(result.findings.map(\.index) == [2])
    #expect(result.findings.map(\.cause) == [.order(movedAfter: [], movedBefore: [1, 2])])
    #expect(result.findings.first?.lines == ["  [stdout]", "- true", "+ false"])
    #expect(result.findings.first?.description.contains("before cells 1, 2") == true)
  }

  @Test("does not count in which place an expected error came")
  func errors() async throws {
    let (result, orders) = try await check(
      ["print(1)", "fail()"], tags: [1: "raises-exception"])
    #expect(orders.last == ["fail()", "print(1)"])
    #expect(result.findings.isEmpty)
  }

  @Test("ends after a first run that fails")
  func failure() async throws {
    let (result, orders) = try await check(["fail()", "draw()"])
    #expect(orders.count == 1)
    #expect(result.first.firstFailure?.number == 1)
  }
}
