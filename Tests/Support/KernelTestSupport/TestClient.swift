public import Display
public import JupyterKernel
public import JupyterProtocol
import Logging
import FoundationEssentials

/// A client in the same process, with its own kernel and scripted executor.
public struct TestClient: Sendable {
  /// What a message of the kernel says, decoded.
  public struct Said: Sendable {
    /// The channel that it came by.
    public let channel: Channel
    /// Its type.
    public let type: String
    /// The id of the request that it belongs to; empty for none.
    public let parentID: String
    /// Its content.
    public let content: JSONValue
  }

  /// The channels of the kernel.
  public let transport = LoopbackTransport()
  /// What runs its cells.
  public let executor = ScriptedExecutor()
  /// The kernel.
  public let session: KernelSession
  private let key = SigningKey("test")

  /// Creates a client whose kernel runs as soon as ``KernelSession/run()`` is called.
  public init() {
    session = KernelSession(
      executor: executor, assistant: ScriptedAssistant(),
      history: try? SQLiteHistory(file: nil), transport: transport, key: key,
      composer: MessageComposer(key: key),
      information: .lectern(version: "1", languageVersion: "6"),
      log: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// The frames of a request, signed.
  public func frames(
    _ type: String, id: String, content: JSONValue, subshell: String? = nil
  ) throws -> [[UInt8]] {
    var header: [String: JSONValue] = [
      "msg_id": .string(id), "msg_type": .string(type), "session": "client", "username": "tester",
      "date": "2026-01-01T00:00:00Z", "version": "5.5",
    ]
    if let subshell { header["subshell_id"] = .string(subshell) }
    return WireMessage(
      identities: [Array("client".utf8)],
      header: Array(try JSONEncoder().encode(JSONValue.object(header))), parent: Array("{}".utf8),
      metadata: Array("{}".utf8), content: Array(try JSONEncoder().encode(content)), key: key
    ).frames
  }

  /// Sends a request.
  public func send(
    _ type: String, id: String, content: JSONValue = [:], on channel: Channel = .shell,
    subshell: String? = nil
  ) throws {
    transport.deliver(
      try frames(type, id: id, content: content, subshell: subshell), on: channel)
  }

  /// All that belongs to the request `id`, up to its idle.
  public func answers(to id: String) async throws -> [Said] {
    let sent = await transport.messages { sent in
      sent.contains {
        String(decoding: $0.message.parent, as: UTF8.self).contains("\"\(id)\"")
          && String(decoding: $0.message.content, as: UTF8.self).contains("\"idle\"")
      }
    }
    try Task.checkCancellation()  // a time limit ends the test
    return try sent.map(decode).filter { $0.parentID == id }
  }

  /// Decodes a message of the kernel, whose signature must be right.
  public func decode(_ sent: (channel: Channel, message: WireMessage)) throws -> Said {
    let envelope = try Envelope(sent.message, key: key)
    let parent = try JSONDecoder().decode(JSONValue.self, from: Data(sent.message.parent))
    return Said(
      channel: sent.channel, type: envelope.header.messageType,
      parentID: parent["msg_id"]?.stringValue ?? "",
      content: try JSONDecoder().decode(JSONValue.self, from: Data(sent.message.content)))
  }
}

/// Gives `body` a client whose kernel runs, and ends the kernel afterwards.
public func withRunningKernel(_ body: (TestClient) async throws -> Void) async throws {
  let client = TestClient()
  async let kernel: Void = client.session.run()
  let result: Result<Void, any Error>
  do { result = .success(try await body(client)) } catch { result = .failure(error) }
  client.session.stop()
  await kernel
  try result.get()
}
