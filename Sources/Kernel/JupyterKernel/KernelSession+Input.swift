import CellExecution
import JupyterProtocol
import Logging

extension KernelSession {
  /// Asks the client that sent `request` for a line; `nil` when it is interrupted.
  func ask(_ question: InputRequest, for request: Envelope) async -> String? {
    answerInput(with: nil)
    return await withCheckedContinuation { continuation in
      pendingInput = continuation
      publisher.reply(
        InputRequestContent(prompt: question.prompt, password: question.isPassword), to: request,
        on: .stdin)
    }
  }

  /// Takes a client's answer; one that nobody waits for is dropped.
  func receiveInput(_ reply: Envelope) {
    guard reply.header.messageType == InputReply.messageType, pendingInput != nil else {
      log.warning("stdin: no \(reply.header.messageType) is expected now")
      return
    }
    do throws(WireError) {
      answerInput(with: try reply.message(InputReply.self).content.value)
    } catch {
      log.warning("stdin: \(error)")
    }
  }

  /// Ends the wait for input, if there is one.
  func answerInput(with line: String?) {
    pendingInput?.resume(returning: line)
    pendingInput = nil
  }
}
