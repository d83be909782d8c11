/// One end of a line between user code and an object of the front end.
///
///     Comm.listen(to: "counter") { comm, _ in
///       comm.onMessage { comm.send($0) }
///     }
///
/// Handlers run one after the other, on a thread that is not the cell's: between cells, and, for
/// clients that use a subshell, while a cell runs.
///
/// Source: Messaging in Jupyter 5.5, “Custom Messages”.
public struct Comm: Sendable, Hashable {
  /// Hears what the other end says.
  public typealias Handler = @Sendable (_ data: JSONValue) -> Void

  /// Hears what the other end says, and the binary frames that came with it.
  public typealias BufferHandler = @Sendable (_ data: JSONValue, _ buffers: CommBuffers) -> Void

  /// The name of the line.
  public let id: String

  /// What the line was opened for.
  public let target: String

  init(id: String, target: String) {
    self.id = id
    self.target = target
  }

  /// Opens a line to what the front end connects to `target`.
  ///
  /// - Parameters:
  ///   - target: For instance `jupyter.widget`.
  ///   - data: What the other end is told first.
  ///   - metadata: Metadata of that first message.
  ///   - buffers: Binary frames that go with that first message.
  public init(
    target: String, data: JSONValue = [:], metadata: JSONValue = [:], buffers: CommBuffers = []
  ) {
    self.init(id: DisplayHandle.freshID(), target: target)
    DisplaySink.send(
      .comm(.open(id: id, target: target, data: data, metadata: metadata, buffers: buffers)))
  }

  /// Says something to the other end, with binary frames if there are any.
  public func send(_ data: JSONValue, buffers: CommBuffers = []) {
    DisplaySink.send(.comm(.message(id: id, data: data, buffers: buffers)))
  }

  /// Closes the line with last words, and binary frames if there are any; nothing more is heard
  /// from it.
  public func close(_ data: JSONValue = [:], buffers: CommBuffers = []) {
    CommTable.change { $0.ends[id] = nil }
    DisplaySink.send(.comm(.close(id: id, data: data, buffers: buffers)))
  }

  /// Calls `handler` with whatever the other end says; it takes the place of an earlier one.
  public func onMessage(_ handler: @escaping Handler) {
    onMessage { data, _ in handler(data) }
  }

  /// Calls `handler` with whatever the other end says and the binary frames that come with it; it
  /// takes the place of an earlier one.
  public func onMessage(_ handler: @escaping BufferHandler) {
    CommTable.change { $0.ends[id, default: CommTable.End()].onMessage = handler }
  }

  /// Calls `handler` when the other end closes the line; it takes the place of an earlier one.
  public func onClose(_ handler: @escaping Handler) {
    onClose { data, _ in handler(data) }
  }

  /// Calls `handler` when the other end closes the line, also with the binary frames of its last
  /// words; it takes the place of an earlier one.
  public func onClose(_ handler: @escaping BufferHandler) {
    CommTable.change { $0.ends[id, default: CommTable.End()].onClose = handler }
  }

  /// Calls `handler` for every line that the front end opens for `target`, with its first data.
  public static func listen(
    to target: String, _ handler: @escaping @Sendable (_ comm: Comm, _ data: JSONValue) -> Void
  ) {
    listen(to: target) { comm, data, _ in handler(comm, data) }
  }

  /// Calls `handler` for every line that the front end opens for `target`, with its first data and
  /// the binary frames that come with it.
  public static func listen(
    to target: String,
    _ handler:
      @escaping @Sendable (_ comm: Comm, _ data: JSONValue, _ buffers: CommBuffers) -> Void
  ) {
    CommTable.change { $0.targets[target] = handler }
    DisplaySink.send(.comm(.listen(target: target)))
  }
}

extension CommMessage {
  /// Calls the handler that user code has for what the front end says; the worker calls this.
  public func handle() {
    let table = CommTable.current
    switch self {
    case .listen: break
    case .open(let id, let target, let data, _, let buffers):
      table.targets[target]?(Comm(id: id, target: target), data, buffers)
    case .message(let id, let data, let buffers): table.ends[id]?.onMessage(data, buffers)
    case .close(let id, let data, let buffers):
      CommTable.change { $0.ends[id] = nil }
      table.ends[id]?.onClose(data, buffers)
    }
  }
}
