import Display
import JupyterProtocol
import Synchronization

/// The comms that are open, and the targets that user code listens to.
final class CommRegistry: Sendable {
  private struct State {
    var targets: Set<String> = []
    var openComms: [String: String] = [:]
  }

  private let state = Mutex(State())

  /// Whether user code listens to `target`.
  func listens(to target: String) -> Bool {
    state.withLock { $0.targets.contains(target) }
  }

  /// The target of every open comm.
  var openComms: [String: String] {
    state.withLock { $0.openComms }
  }

  /// Forgets everything, because user code is gone; returns the comms that were open.
  func clear() -> [String] {
    state.withLock { state in
      defer { state = State() }
      return Array(state.openComms.keys)
    }
  }

  /// Notes what a message of either side changes.
  func note(_ message: CommMessage) {
    state.withLock { state in
      switch message {
      case .listen(let target): state.targets.insert(target)
      case .open(let id, let target, _, _, _): state.openComms[id] = target
      case .close(let id, _, _): state.openComms[id] = nil
      case .message: break
      }
    }
  }
}

extension Publisher {
  /// Says on iopub what user code says on a comm.
  func publish(_ message: CommMessage, parent: Envelope?) {
    switch message {
    case .listen: break
    case .open(let id, let target, let data, let metadata, let buffers):
      publish(
        CommOpen(id: id, target: target, data: data), parent: parent, metadata: metadata,
        buffers: buffers.frames)
    case .message(let id, let data, let buffers):
      publish(CommMessageContent(id: id, data: data), parent: parent, buffers: buffers.frames)
    case .close(let id, let data, let buffers):
      publish(CommClose(id: id, data: data), parent: parent, buffers: buffers.frames)
    }
  }
}
