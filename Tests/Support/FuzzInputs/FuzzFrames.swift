public import JupyterProtocol

/// How an input of the fuzz target WireFrames stands for the frames of a message.
///
/// The fuzzer and the tests of its corpus read inputs with this one piece of code, so that a file of
/// the corpus means the same to both.
public enum FuzzFrames {
  /// The JSON of a header that is in order, which no fuzzer guesses.
  public static let header = Array(#"{"msg_id":"1","msg_type":"execute_request"}"#.utf8)

  /// The contents that each message is read as.
  public static let contents: [any MessageContent.Type] = [
    ExecuteRequest.self, CompleteRequest.self, InspectRequest.self, HistoryRequest.self,
    CommOpen.self, InputReply.self,
  ]

  /// Splits `input` into frames, each led by its length in one byte.
  ///
  /// The length 255 stands for the delimiter, and 254 for ``header``; the last frame may be shorter
  /// than its length says.
  public static func split(_ input: some Sequence<UInt8>) -> [[UInt8]] {
    var rest = Array(input)[...]
    var frames: [[UInt8]] = []
    while let size = rest.popFirst() {
      switch size {
      case 255: frames.append(WireMessage.delimiter)
      case 254: frames.append(header)
      default:
        frames.append(Array(rest.prefix(Int(size))))
        rest = rest.dropFirst(Int(size))
      }
    }
    return frames
  }

  /// Those of ``contents`` that `envelope` can be read as.
  public static func readableContents(of envelope: Envelope) -> [any MessageContent.Type] {
    contents.filter { (try? envelope.read($0)) != nil }
  }
}

extension Envelope {
  fileprivate func read<Content: MessageContent>(_: Content.Type) throws -> Content {
    try message(Content.self).content
  }
}
