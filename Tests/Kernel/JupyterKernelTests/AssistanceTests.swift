import Display
import JupyterKernel
import JupyterProtocol
import KernelTestSupport
import Testing

@Suite("Questions about code", .timeLimit(.minutes(1)))
struct AssistanceTests {
  @Test("count the cursor in code points, whatever stands before it")
  func codePoints() async throws {
    try await withRunningKernel { client in
      // 😀 is one code point, two UTF-16 units and four bytes; é is two code points here.
      let code = "😀e\u{301} pr"
      try client.send(
        "complete_request", id: "c", content: ["code": .string(code), "cursor_pos": 6])
      let reply = try await client.answers(to: "c")[1].content
      #expect(reply["matches"] == ["print"])
      #expect(reply["cursor_start"] == 4)
      #expect(reply["cursor_end"] == 6)
      let types = reply["metadata"]?["_jupyter_types_experimental"]
      #expect(
        types == [
          ["text": "print", "type": "function", "signature": "print TEXT", "start": 4, "end": 6]
        ])
    }
  }

  @Test("stay inside the code when the cursor does not", arguments: [-5, 99])
  func outside(position: Int) async throws {
    try await withRunningKernel { client in
      try client.send(
        "complete_request", id: "c", content: ["code": "pr", "cursor_pos": .integer(position)])
      #expect(try await client.answers(to: "c")[1].content["status"] == "ok")
    }
  }

  @Test("say what is known, and that nothing is known")
  func inspection() async throws {
    try await withRunningKernel { client in
      try client.send("inspect_request", id: "a", content: ["code": "print", "cursor_pos": 5])
      try client.send("inspect_request", id: "b", content: ["code": "what", "cursor_pos": 4])
      let known = try await client.answers(to: "a")[1].content
      #expect(known["found"] == true)
      #expect(known["data"] == ["text/plain": "print TEXT"])
      let unknown = try await client.answers(to: "b")[1].content
      #expect(unknown["found"] == false)
      #expect(unknown["status"] == "ok")
    }
  }

  @Test(
    "say whether a text is a whole cell",
    arguments: [("f { }", "complete", nil), ("f {", "incomplete", "  "), ("}", "invalid", nil)])
  func completeness(code: String, status: String, indent: String?) async throws {
    try await withRunningKernel { client in
      try client.send("is_complete_request", id: "a", content: ["code": .string(code)])
      let reply = try await client.answers(to: "a")[1].content
      #expect(reply["status"] == .string(status))
      #expect(reply["indent"] == indent.map(JSONValue.string))
    }
  }

  @Test("are answered by a subshell while a cell runs, and by none that was deleted")
  func subshells() async throws {
    try await withRunningKernel { client in
      try client.send("create_subshell_request", id: "new", on: .control)
      let id = try #require(
        try await client.answers(to: "new")[1].content["subshell_id"]?.stringValue)
      try client.send("list_subshell_request", id: "list", on: .control)
      #expect(
        try await client.answers(to: "list")[1].content["subshell_id"] == [.string(id)])

      try client.send("execute_request", id: "busy", content: ["code": "loop"])
      _ = await client.transport.messages {
        $0.contains { $0.message.identities == [Array("execute_input".utf8)] }
      }
      try client.send(
        "complete_request", id: "c", content: ["code": "pr", "cursor_pos": 2], subshell: id)
      #expect(try await client.answers(to: "c")[1].content["matches"] == ["print"])

      try client.send(
        "delete_subshell_request", id: "delete", content: ["subshell_id": .string(id)],
        on: .control)
      #expect(try await client.answers(to: "delete")[1].content["status"] == "ok")
      try client.send("kernel_info_request", id: "late", subshell: id)
      let sent = await client.transport.messages { sent in
        sent.contains { String(decoding: $0.message.parent, as: UTF8.self).contains("\"late\"") }
      }
      let late = try sent.map(client.decode).first { $0.parentID == "late" }
      #expect(late?.content["ename"] == "UnknownSubshell")
      try client.send("interrupt_request", id: "i", on: .control)
      #expect(try await client.answers(to: "busy").contains { $0.type == "error" })
    }
  }

  @Test("of the front end's objects reach those that listen, and only those")
  func comms() async throws {
    try await withRunningKernel { client in
      try client.send(
        "comm_open", id: "early", content: ["comm_id": "1", "target_name": "t", "data": [:]])
      #expect(
        try await client.answers(to: "early").map(\.type) == ["status", "comm_close", "status"])
      try client.send("execute_request", id: "x", content: ["code": "listen t"])
      try client.send(
        "comm_open", id: "open", content: ["comm_id": "2", "target_name": "t", "data": ["a": 1]])
      let open = try await client.answers(to: "open")
      #expect(open[1].content == ["comm_id": "2", "data": ["a": 1]])
      try client.send("comm_info_request", id: "info", content: ["target_name": "t"])
      #expect(
        try await client.answers(to: "info")[1].content["comms"] == ["2": ["target_name": "t"]])
      try client.send("comm_msg", id: "msg", content: ["comm_id": "2", "data": "hi"])
      #expect(try await client.answers(to: "msg")[1].content["data"] == "hi")
      try client.send("comm_close", id: "close", content: ["comm_id": "2", "data": [:]])
      _ = try await client.answers(to: "close")
      try client.send("comm_info_request", id: "none")
      #expect(try await client.answers(to: "none")[1].content["comms"] == [:])
    }
  }

  @Test("of the kernel to the front end travel in the reply")
  func payload() async throws {
    try await withRunningKernel { client in
      try client.send("execute_request", id: "p", content: ["code": "page help\nnext let x"])
      let reply = try await client.answers(to: "p").first { $0.type == "execute_reply" }
      #expect(
        reply?.content["payload"] == [
          ["source": "page", "data": ["text/plain": "help"], "start": 0],
          ["source": "set_next_input", "text": "let x", "replace": false],
        ])
    }
  }
}
