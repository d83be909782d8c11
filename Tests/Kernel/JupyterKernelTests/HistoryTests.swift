import Display
import Foundation
import JupyterKernel
import KernelTestSupport
import Synchronization
import Testing

@Suite("History", .timeLimit(.minutes(1)))
struct HistoryTests {
  /// Three sessions in one file; the second repeats a cell of the first.
  private func withSessions(_ body: (SQLiteHistory) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "deep/history.sqlite")
    let sessions = [["let a = 1", "a + 1"], ["let a = 1", "print(a)"], ["x[0]", "x*2", "done?"]]
    var last: SQLiteHistory?
    for cells in sessions {
      let history = try SQLiteHistory(file: file)
      for (index, code) in cells.enumerated() { try history.record(code, line: index + 1) }
      last = history
    }
    try body(try #require(last))
  }

  @Test("gives the last cells of all sessions, oldest first")
  func tail() throws {
    try withSessions { history throws in
      #expect(try history.tail(4).map(\.code) == ["print(a)", "x[0]", "x*2", "done?"])
      #expect(try history.tail(nil).count == 7)
      #expect(try history.tail(0).isEmpty)
    }
  }

  @Test("gives lines of a session, counted from either end")
  func range() throws {
    try withSessions { history throws in
      #expect(try history.range(session: 0, start: 2, stop: 3).map(\.code) == ["x*2"])
      #expect(try history.range(session: -1, start: 1, stop: nil).map(\.line) == [1, 2])
      #expect(try history.range(session: 1, start: 1, stop: 99).map(\.session) == [1, 1])
      #expect(try history.range(session: -9, start: 1, stop: nil).isEmpty)
    }
  }

  @Test("finds cells by pattern, where only * and ? have a meaning")
  func search() throws {
    try withSessions { history throws in
      #expect(try history.search("*a*", count: nil, unique: false).count == 4)
      #expect(
        try history.search("let*", count: nil, unique: true).map { [$0.session, $0.line] }
          == [[2, 1]])
      #expect(try history.search("x[0]", count: nil, unique: false).map(\.code) == ["x[0]"])
      #expect(try history.search("x??", count: nil, unique: false).map(\.code) == ["x*2"])
      #expect(try history.search("*", count: 2, unique: false).map(\.code) == ["x*2", "done?"])
    }
  }

  @Test("keeps the result of a cell beside its text")
  func outputs() throws {
    try withSessions { history throws in
      try history.record(output: "4", line: 2)
      #expect(try history.tail(2).map(\.output) == ["4", nil])
    }
  }

  @Test("is written behind the cells, and knows all of them when asked")
  func background() throws {
    let history = BackgroundHistory {
      try SQLiteHistory(file: nil)
    } report: { error in
      Issue.record(error)
    }
    for line in 1...50 {
      history.record("cell \(line)", line: line)
      history.record(output: "\(line)", line: line)
    }
    #expect(history.session == 1)
    #expect(try history.tail(nil).map(\.output) == (1...50).map { "\($0)" })
    #expect(try history.range(session: 0, start: 3, stop: 4).map(\.code) == ["cell 3"])
    #expect(try history.search("*7", count: nil, unique: true).count == 5)
  }

  @Test("is empty when it cannot be opened, and says so once")
  func unopened() throws {
    let reports = Mutex(0)
    let history = BackgroundHistory {
      try SQLiteHistory(file: URL(filePath: "/dev/null/history.sqlite"))
    } report: { _ in
      reports.withLock { $0 += 1 }
    }
    history.record("1", line: 1)
    #expect(try history.tail(nil).isEmpty)
    #expect(reports.withLock(\.self) == 1)
  }

  @Test("is asked for by requests, and knows only what is stored")
  func requests() async throws {
    try await withRunningKernel { client in
      for (id, content) in [
        ("a", ["code": "value 1"]), ("b", ["code": "value 2", "silent": true]),
        ("c", ["code": "value 3", "store_history": false]), ("d", ["code": "print x"]),
      ] as [(String, JSONValue)] {
        try client.send("execute_request", id: id, content: content)
      }
      try client.send(
        "history_request", id: "h",
        content: ["hist_access_type": "tail", "n": 10, "output": true, "raw": true])
      let reply = try await client.answers(to: "h")[1].content
      #expect(reply["history"] == [[1, 1, ["value 1", "1"]], [1, 2, ["print x", nil]]])
      try client.send(
        "history_request", id: "s",
        content: ["hist_access_type": "search", "pattern": "pr*", "n": 1, "unique": true])
      #expect(try await client.answers(to: "s")[1].content["history"] == [[1, 2, "print x"]])
    }
  }
}
