import CellExecution
import Display
import JupyterProtocol

extension KernelSession {
  /// Answers what could stand at the cursor.
  func complete(_ request: Message<CompleteRequest>) async {
    let (code, position) = (request.content.code, request.content.cursorPosition)
    guard
      let completions = await assistant?.completions(in: code, at: code.byteOffset(of: position))
    else {
      return publisher.reply(
        CompleteReply(matches: [], cursorStart: position, cursorEnd: position),
        to: request.envelope, on: .shell)
    }
    let types = completions.items.map { item -> JSONValue in
      [
        "text": .string(item.text), "type": .string(item.kind),
        "signature": .string(item.signature),
        "start": .integer(code.scalarCount(before: completions.replacedRange.lowerBound)),
        "end": .integer(code.scalarCount(before: completions.replacedRange.upperBound)),
      ]
    }
    publisher.reply(
      CompleteReply(
        matches: completions.items.map(\.text),
        cursorStart: code.scalarCount(before: completions.replacedRange.lowerBound),
        cursorEnd: code.scalarCount(before: completions.replacedRange.upperBound),
        metadata: ["_jupyter_types_experimental": .array(types)]),
      to: request.envelope, on: .shell)
  }

  /// Answers what stands at the cursor.
  func inspect(_ request: Message<InspectRequest>) async {
    let (code, position) = (request.content.code, request.content.cursorPosition)
    let bundle = await assistant?.inspection(of: code, at: code.byteOffset(of: position))
    publisher.reply(InspectReply(bundle), to: request.envelope, on: .shell)
  }

  /// Answers whether a text is a whole cell.
  func isComplete(_ request: Message<IsCompleteRequest>) async {
    let reply: IsCompleteReply =
      switch await assistant?.completeness(of: request.content.code) ?? .unknown {
      case .complete: IsCompleteReply(.complete)
      case .incomplete(let indent): IsCompleteReply(.incomplete, indent: indent)
      case .invalid: IsCompleteReply(.invalid)
      case .unknown: IsCompleteReply(.unknown)
      }
    publisher.reply(reply, to: request.envelope, on: .shell)
  }
}

extension String {
  /// The UTF-8 offset of a place that Jupyter counts in code points; places outside are moved in.
  func byteOffset(of position: Int) -> Int {
    unicodeScalars.prefix(max(position, 0)).reduce(0) { $0 + $1.utf8.count }
  }

  /// The number of code points that start before a UTF-8 offset.
  func scalarCount(before byteOffset: Int) -> Int {
    var bytes = 0
    return unicodeScalars.prefix { scalar in
      defer { bytes += scalar.utf8.count }
      return bytes < byteOffset
    }.count
  }
}
