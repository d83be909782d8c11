import Display
import JupyterKernel
import JupyterProtocol
import KernelTestSupport
import Testing

@Suite("Kernel session", .timeLimit(.minutes(1)))
struct SessionTests {
  @Test("says what it is, on shell and on control", arguments: [Channel.shell, .control])
  func kernelInfo(channel: Channel) async throws {
    try await withRunningKernel { client in
      try client.send("kernel_info_request", id: "a", on: channel)
      let said = try await client.answers(to: "a")
      #expect(said.map(\.type) == ["status", "kernel_info_reply", "status"])
      #expect(said[1].channel == channel)
      #expect(said[1].content["status"] == "ok")
      #expect(said[1].content["protocol_version"] == "5.5")
      #expect(said[1].content["language_info"]?["file_extension"] == ".swift")
    }
  }

  @Test("answers control while a cell runs")
  func controlWhileBusy() async throws {
    try await withRunningKernel { client in
      try client.send("execute_request", id: "a", content: ["code": "loop"])
      try client.send("kernel_info_request", id: "b", on: .control)
      #expect(try await client.answers(to: "b").count == 3)
    }
  }

  @Test("drops forged, replayed and broken messages and serves the next")
  func hostile() async throws {
    try await withRunningKernel { client in
      let good = try client.frames("kernel_info_request", id: "good", content: [:])
      var forged = try client.frames("execute_request", id: "forged", content: ["code": "value 1"])
      forged[2][0] = forged[2][0] == 48 ? 49 : 48
      for frames in [[], [[]], [[1], [2]], Array(good[..<3]), forged] {
        client.transport.deliver(frames, on: .shell)
      }
      client.transport.deliver(good, on: .shell)
      client.transport.deliver(good, on: .shell)
      try client.send("nonsense_request", id: "unknown")
      try client.send("execute_request", id: "typed", content: ["code": 5])
      try client.send("kernel_info_request", id: "last")
      #expect(try await client.answers(to: "last").count == 3)
      #expect(try await client.answers(to: "good").count == 3)
      #expect(try await client.answers(to: "unknown")[1].content["ename"] == "UnknownRequest")
      let typed = try await client.answers(to: "typed")
      #expect(typed.map(\.type) == ["status", "execute_reply", "status"])
      #expect(typed[1].content["ename"] == "WireError")
      let all = await client.transport.messages { _ in true }
      #expect(try !all.map(client.decode).contains { $0.parentID == "forged" })
    }
  }

  @Test("replies to a shutdown, tells everybody, and ends", arguments: [true, false])
  func shutdown(restart: Bool) async throws {
    let client = TestClient()
    async let kernel: Void = client.session.run()
    try client.send("execute_request", id: "a", content: ["code": "loop"])
    try client.send("shutdown_request", id: "s", content: ["restart": .bool(restart)], on: .control)
    await kernel
    let said = try await client.answers(to: "s")
    let replies = said.filter { $0.type == "shutdown_reply" }
    #expect(Set(replies.map(\.channel)) == [.control, .iopub])
    #expect(replies.allSatisfy { $0.content["restart"] == .bool(restart) })
  }

  @Test("answers what runs and what waits before it ends")
  func end() async throws {
    let client = TestClient()
    async let kernel: Void = client.session.run()
    try client.send("execute_request", id: "runs", content: ["code": "loop"])
    try client.send("execute_request", id: "waits", content: ["code": "print never"])
    // Refused as soon as it is received, which is after the others.
    try client.send("kernel_info_request", id: "marker", subshell: "nowhere")
    _ = await client.transport.messages { sent in
      ["execute_input", "UnknownSubshell"].allSatisfy { word in
        sent.contains {
          let message = $0.message
          return String(decoding: message.header + message.content, as: UTF8.self).contains(word)
        }
      }
    }
    try client.send("shutdown_request", id: "s", content: ["restart": false], on: .control)
    await kernel
    let statuses = ["runs": "error", "waits": "aborted"]
    for (id, status) in statuses {
      let reply = try await client.answers(to: id).first { $0.type == "execute_reply" }
      #expect(reply?.content["status"]?.stringValue == status)
    }
  }

  @Test("starts by saying so, to nobody in particular")
  func starting() async throws {
    try await withRunningKernel { client in
      let first = await client.transport.messages { !$0.isEmpty }[0]
      let said = try client.decode(first)
      #expect(said.content == ["execution_state": "starting"])
      #expect(said.parentID.isEmpty)
    }
  }

  @Test("welcomes a subscriber without a parent")
  func welcome() throws {
    let key = SigningKey("k")
    let message = MessageComposer(key: key).welcome(topic: Array("stream".utf8))
    #expect(message.identities == [Array("stream".utf8)])
    #expect(message.parent == Array("{}".utf8))
    #expect(message.content == Array(#"{"subscription":"stream"}"#.utf8))
  }
}
