import Display
import Synchronization
import Testing

extension SinkTests {
  @Suite("Comms")
  struct CommTests {
    private static let heard = Atomic(0)

    /// What `body` says to the front end on comms.
    private func said(_ body: () -> Void) -> [CommMessage] {
      let seen = Mutex<[CommMessage]>([])
      DisplaySink.install { event in
        if case .comm(let message) = event { seen.withLock { $0.append(message) } }
      }
      body()
      return seen.withLock(\.self)
    }

    @Test("that are listened for answer on their own line until it is closed")
    func listen() {
      let closings = Mutex<[JSONValue]>([])
      let said = said {
        Comm.listen(to: "echo") { comm, data in
          comm.send(data)
          comm.onMessage { comm.send(["heard": $0]) }
          comm.onClose { data in closings.withLock { $0.append(data) } }
        }
        CommMessage.open(id: "a", target: "echo", data: 1, metadata: [:]).handle()
        CommMessage.message(id: "a", data: 2).handle()
        CommMessage.message(id: "b", data: 3).handle()
        CommMessage.close(id: "a", data: 4).handle()
        CommMessage.message(id: "a", data: 5).handle()
      }
      #expect(
        said == [
          .listen(target: "echo"), .message(id: "a", data: 1),
          .message(id: "a", data: ["heard": 2]),
        ])
      #expect(closings.withLock(\.self) == [4])
    }

    @Test("carry binary frames both ways")
    func buffers() {
      let said = said {
        Comm.listen(to: "binary") { comm, data, buffers in
          comm.send(data, buffers: buffers)
          comm.onMessage { data, buffers in
            comm.send(data, buffers: CommBuffers(buffers.frames.map { $0.reversed() }))
          }
        }
        CommMessage.open(id: "c", target: "binary", data: 1, metadata: [:], buffers: [[0, 255]])
          .handle()
        CommMessage.message(id: "c", data: 2, buffers: [[1, 2, 3], []]).handle()
        CommMessage.message(id: "c", data: 3).handle()
      }
      #expect(
        said == [
          .listen(target: "binary"), .message(id: "c", data: 1, buffers: [[0, 255]]),
          .message(id: "c", data: 2, buffers: [[3, 2, 1], []]), .message(id: "c", data: 3),
        ])
    }

    @Test("keep every handler that several threads set at once")
    func concurrentChanges() async {
      DisplaySink.install { _ in }
      let ids = await withTaskGroup(of: String.self) { group in
        for _ in 0..<200 {
          group.addTask {
            let comm = Comm(target: "many")
            comm.onMessage { _ in Self.heard.add(1, ordering: .relaxed) }
            return comm.id
          }
        }
        return await group.reduce(into: []) { $0.append($1) }
      }
      for id in ids { CommMessage.message(id: id, data: .null).handle() }
      #expect(Self.heard.load(ordering: .relaxed) == 200)
    }

    @Test("carry a slider: its models, its changes, and its state for a page that comes later")
    func slider() {
      let moved = Mutex<[Double]>([])
      var view: JSONValue?
      let said = said {
        let slider = Slider("rate", in: 0...2, value: 5, step: 0.5)
        slider.onChange { value in moved.withLock { $0.append(value) } }
        view = slider.mimeBundle.data["application/vnd.jupyter.widget-view+json"]
        let id = view?["model_id"]?.stringValue ?? ""
        for value in [1.5, 99] as [JSONValue] {
          CommMessage.message(id: id, data: ["method": "update", "state": ["value": value]])
            .handle()
        }
        #expect(slider.value == 1.5)
        #expect(slider.mimeBundle.plainText == "rate: 1.5")
        CommMessage.message(id: id, data: ["method": "request_state"]).handle()
      }
      #expect(moved.withLock(\.self) == [1.5])
      let opened = said.compactMap { message -> JSONValue? in
        guard case .open(_, "jupyter.widget", let data, _, _) = message else { return nil }
        return data["state"]
      }
      #expect(
        opened.map { $0["_model_name"]?.stringValue } == [
          "LayoutModel", "SliderStyleModel", "FloatSliderModel",
        ])
      #expect(opened.last?["value"] == 2.0)
      guard case .message(_, let data, _)? = said.last else {
        Issue.record("expected the state, got \(said)")
        return
      }
      #expect(data["state"]?["value"] == 1.5)
      #expect(data["state"]?["description"] == "rate")
    }
  }
}
