import CellExecution
import Display
import JupyterProtocol
import Logging

extension KernelSession {
  /// A client opens a comm: it goes to user code that listens, and is closed when nobody does.
  func openComm(_ request: Message<CommOpen>) async throws(WireError) {
    let content = request.content
    guard comms.listens(to: content.target) else {
      log.info("comm_open: nobody listens to “\(content.target)”")
      return publisher.publish(CommClose(id: content.id), parent: request.envelope)
    }
    await pass(
      .open(
        id: content.id, target: content.target, data: content.data,
        metadata: try request.envelope.metadata(), buffers: request.envelope.buffers),
      from: request.envelope)
  }

  /// A client says something on a comm; one that is not open stays unheard.
  func passComm(_ request: Message<CommMessageContent>) async {
    guard comms.openComms[request.content.id] != nil else { return }
    await pass(
      .message(
        id: request.content.id, data: request.content.data, buffers: request.envelope.buffers),
      from: request.envelope)
  }

  /// A client closes a comm.
  func closeComm(_ request: Message<CommClose>) async {
    guard comms.openComms[request.content.id] != nil else { return }
    await pass(
      .close(id: request.content.id, data: request.content.data, buffers: request.envelope.buffers),
      from: request.envelope)
  }

  /// Answers which comms are open.
  func listComms(_ request: Message<CommInfoRequest>) {
    let target = request.content.target
    let targets = comms.openComms.filter { target == nil || $0.value == target }
    publisher.reply(CommInfoReply(targets: targets), to: request.envelope, on: .shell)
  }

  /// Closes every comm, because the process that held the other ends is gone.
  func closeComms(of request: Envelope) {
    for id in comms.clear() { publisher.publish(CommClose(id: id), parent: request) }
  }

  /// Gives a client's message to user code, and what that says to the clients.
  private func pass(_ message: CommMessage, from request: Envelope) async {
    comms.note(message)
    let output = CellOutput(
      publisher: publisher, comms: comms, request: request, executionCount: executionCount,
      showsResult: false)
    await executor.deliver(message, onEvent: output.handle)
    output.flush()
  }
}

extension Envelope {
  /// The binary frames that belong to the content.
  fileprivate var buffers: CommBuffers { CommBuffers(wire.buffers) }
}
