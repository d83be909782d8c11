import CellExecution
import Display
import JupyterProtocol
import KernelTestSupport
import Testing

@Suite("Execute requests", .timeLimit(.minutes(1)))
struct ExecutionTests {
  /// Sends the cell `a`, which does not end by itself, and waits until the kernel has begun it.
  private func beginLoop(_ client: TestClient) async throws {
    try client.send("execute_request", id: "a", content: ["code": "loop"])
    _ = await client.transport.messages {
      $0.contains { $0.message.identities == [Array("execute_input".utf8)] }
    }
  }

  @Test("are answered between busy and idle, outputs in order")
  func order() async throws {
    try await withRunningKernel { client in
      try client.send(
        "execute_request", id: "a", content: ["code": "print one\nstderr two\nvalue 3"])
      let said = try await client.answers(to: "a")
      #expect(
        said.map(\.type) == [
          "status", "execute_input", "stream", "stream", "execute_result", "execute_reply",
          "status",
        ])
      #expect(said[2].content == ["name": "stdout", "text": "one\n"])
      #expect(said[3].content == ["name": "stderr", "text": "two\n"])
      #expect(said[4].content["data"] == ["text/plain": "3"])
      #expect(said[4].content["execution_count"] == 1)
      #expect(said[5].content["status"] == "ok")
      #expect(said[6].content["execution_state"] == "idle")
    }
  }

  @Test("coalesce printed text into few messages without losing any")
  func streams() async throws {
    try await withRunningKernel { client in
      try client.send("execute_request", id: "a", content: ["code": "repeat 100000 line "])
      let said = try await client.answers(to: "a")
      let streams = said.filter { $0.type == "stream" }
      let text = streams.compactMap { $0.content["text"]?.stringValue }.joined()
      #expect(text == (0..<100_000).map { "line \($0)\n" }.joined())
      #expect(streams.count < 100)
    }
  }

  @Test("send text before the display that follows it")
  func flush() async throws {
    try await withRunningKernel { client in
      try client.send(
        "execute_request", id: "a",
        content: ["code": "print a\ndisplay d x\nprint b\nupdate d y\nclear\nwarn w"])
      let said = try await client.answers(to: "a")
      #expect(
        said.map(\.type).dropFirst(2).dropLast(2) == [
          "stream", "display_data", "stream", "update_display_data", "clear_output",
          "display_data",
        ])
      #expect(said[3].content["transient"] == ["display_id": "d"])
    }
  }

  @Test("that fail abort those that wait, and only those")
  func stopOnError() async throws {
    try await withRunningKernel { client in
      try await beginLoop(client)
      try client.send("execute_request", id: "b", content: ["code": "print b"])
      try client.send("kernel_info_request", id: "c")
      // The kernel reads shell in order, so an unknown subshell's refusal shows that b and c wait.
      try client.send("kernel_info_request", id: "d", subshell: "none")
      _ = await client.transport.messages { sent in
        sent.contains { $0.channel == .shell }
      }
      try client.send("interrupt_request", id: "i", on: .control)
      let a = try await client.answers(to: "a")
      #expect(a.first { $0.type == "execute_reply" }?.content["ename"] == "Interrupted")
      let b = try await client.answers(to: "b")
      #expect(b.map(\.type) == ["status", "execute_reply", "status"])
      #expect(b[1].content["status"] == "aborted")
      let c = try await client.answers(to: "c")
      #expect(c[1].content["status"] == "ok")
      try client.send("execute_request", id: "e", content: ["code": "value 1"])
      #expect(try await client.answers(to: "e").contains { $0.type == "execute_result" })
    }
  }

  @Test("that wait are announced, and no longer when the one before them fails")
  func announcement() async throws {
    try await withRunningKernel { client in
      try await beginLoop(client)
      try client.send("execute_request", id: "b", content: ["code": "print b"])
      try client.send("execute_request", id: "c", content: ["code": " \n"])
      try client.send("execute_request", id: "d", content: ["code": "d", "silent": true])
      for index in 0..<20 {
        try client.send(
          "execute_request", id: "e\(index)", content: ["code": .string("print \(index)")])
      }
      // The kernel reads shell in order, so an unknown subshell's refusal shows that all wait.
      try client.send("kernel_info_request", id: "f", subshell: "none")
      _ = await client.transport.messages { $0.contains { $0.channel == .shell } }
      let announced = client.executor.announced
      #expect(announced.map(\.code).prefix(5) == ["loop", "print b", "d", "print 0", "print 1"])
      #expect(
        announced.prefix(5).map(\.name) == [
          "<cell 1>", "<cell 2>", "<cell 2>", "<cell 3>", "<cell 4>",
        ])
      #expect(announced.count < 20)
      try client.send("interrupt_request", id: "i", on: .control)
      _ = try await client.answers(to: "a")
      #expect(client.executor.announced.isEmpty)
    }
  }

  @Test("that fail let the next one run when they say so")
  func continueOnError() async throws {
    try await withRunningKernel { client in
      try client.send(
        "execute_request", id: "a", content: ["code": "fail Oops", "stop_on_error": false])
      try client.send("execute_request", id: "b", content: ["code": "value 1"])
      let a = try await client.answers(to: "a")
      #expect(a.filter { $0.channel == .iopub }.map(\.type).contains("error"))
      #expect(a.first { $0.type == "execute_reply" }?.content["ename"] == "Oops")
      #expect(try await client.answers(to: "b")[3].content["status"] == "ok")
    }
  }

  @Test("count only what is stored, and silent ones leave no trace")
  func counting() async throws {
    try await withRunningKernel { client in
      let steps: [(JSONValue, Int, shows: Bool)] = [
        (["code": "value 1"], 1, true),
        (["code": "value 1", "silent": true], 1, false),
        (["code": "value 1", "store_history": false], 1, true),
        (["code": "value 1", "silent": true, "store_history": true], 1, false),
        (["code": "  \n"], 1, false),
        (["code": "value 1"], 2, true),
      ]
      for (index, step) in steps.enumerated() {
        try client.send("execute_request", id: "m\(index)", content: step.0)
        let said = try await client.answers(to: "m\(index)")
        let reply = said.first { $0.type == "execute_reply" }
        #expect(reply?.content["execution_count"] == .integer(step.1))
        #expect(said.contains { $0.type == "execute_result" } == step.shows)
      }
    }
  }

  @Test("evaluate the user's expressions, each with its own status")
  func userExpressions() async throws {
    try await withRunningKernel { client in
      try client.send(
        "execute_request", id: "a",
        content: ["code": "print x", "user_expressions": ["good": "value 7", "bad": "fail E"]])
      let said = try await client.answers(to: "a")
      let values = said.first { $0.type == "execute_reply" }?.content["user_expressions"]
      #expect(values?["good"]?["data"] == ["text/plain": "7"])
      #expect(values?["good"]?["status"] == "ok")
      #expect(values?["bad"]?["ename"] == "E")
    }
  }

  @Test("ask their own client for input, and nobody when that is not allowed")
  func input() async throws {
    try await withRunningKernel { client in
      try client.send("execute_request", id: "a", content: ["code": "print before\ninput name?"])
      let sent = await client.transport.messages { $0.contains { $0.channel == .stdin } }
      let said = try sent.map(client.decode)
      #expect(said.last?.content == ["prompt": "name?", "password": false])
      #expect(said.contains { $0.type == "stream" })
      try client.send("input_reply", id: "r", content: ["value": "Ada"], on: .stdin)
      #expect(try await client.answers(to: "a").contains { $0.content["text"] == "Ada\n" })

      try client.send(
        "execute_request", id: "b", content: ["code": "input x", "allow_stdin": false])
      #expect(
        try await client.answers(to: "b").contains { $0.content["text"] == "end of input\n" })
    }
  }

  @Test("stop waiting for input when interrupted")
  func interruptedInput() async throws {
    try await withRunningKernel { client in
      try client.send("execute_request", id: "a", content: ["code": "input name?"])
      _ = await client.transport.messages { $0.contains { $0.channel == .stdin } }
      try client.send("interrupt_request", id: "i", on: .control)
      #expect(
        try await client.answers(to: "a").contains { $0.content["text"] == "end of input\n" })
    }
  }
}
