import Display
public import JupyterProtocol

/// Says things to every client, each in the name of the request that caused it.
struct Publisher: Sendable {
  let transport: any Transport
  let composer: MessageComposer

  /// Sends `content` on iopub; its topic is its type.
  func publish<Content: MessageContent>(
    _ content: Content, parent: Envelope?, metadata: JSONValue = [:], buffers: [[UInt8]] = []
  ) {
    let message = composer.compose(
      content, parent: parent, identities: [Array(Content.messageType.utf8)], metadata: metadata,
      buffers: buffers)
    transport.send(message, on: .iopub)
  }

  /// Answers `request` on the channel that it came by.
  func reply<Content: MessageContent>(
    _ content: Content, to request: Envelope, on channel: Channel
  ) {
    let message = composer.compose(
      content, parent: request, identities: request.wire.identities)
    transport.send(message, on: channel)
  }

  /// Answers a request that cannot be served with an error of the reply type that belongs to it.
  func refuse(_ request: Envelope, on channel: Channel, name: String, reason: String) {
    guard request.header.messageType.hasSuffix("_request") else { return }
    let type = request.header.messageType.dropLast("request".count) + "reply"
    let error = ErrorContent(name: name, value: reason, traceback: [reason])
    let message = composer.compose(
      StatusReply(.error(error)), type: String(type), parent: request,
      identities: request.wire.identities)
    transport.send(message, on: channel)
  }
}

extension MessageComposer {
  /// What a new subscriber to `topic` is told first; it answers nobody's request.
  ///
  /// Source: Jupyter Enhancement Proposal 65.
  public func welcome(topic: [UInt8]) -> WireMessage {
    compose(
      WelcomeContent(subscription: String(decoding: topic, as: UTF8.self)), parent: nil,
      identities: [topic])
  }
}
