import Display
import JupyterProtocol
import Logging

extension KernelSession {
  /// Answers which cells ran before.
  func lookBack(_ request: Message<HistoryRequest>) {
    let content = request.content
    var entries: [HistoryEntry] = []
    do {
      entries =
        switch content.access {
        case .tail: try history?.tail(content.count) ?? []
        case .range:
          try history?.range(session: content.session, start: content.start, stop: content.stop)
            ?? []
        case .search:
          try history?.search(content.pattern, count: content.count, unique: content.isUnique)
            ?? []
        }
    } catch {
      log.warning("history: \(error)")
    }
    let rows = entries.map { entry -> JSONValue in
      let text: JSONValue =
        content.wantsOutput
        ? [.string(entry.code), entry.output.map(JSONValue.string) ?? nil] : .string(entry.code)
      return [.integer(entry.session), .integer(entry.line), text]
    }
    publisher.reply(HistoryReply(history: rows), to: request.envelope, on: .shell)
  }

  /// Notes a cell; a history that cannot be written keeps no cell from running.
  func remember(_ action: (any History) throws -> Void) {
    guard let history else { return }
    do { try action(history) } catch { log.warning("history: \(error)") }
  }
}
