import JupyterProtocol

/// Splits the input into frames, each led by its length in one byte, and reads them as a message.
///
/// The length 255 stands for the delimiter, and 254 for a good header, which no fuzzer guesses.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWireFrames(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  var rest = UnsafeBufferPointer(start: start, count: count)[...]
  var frames: [[UInt8]] = []
  while let size = rest.popFirst() {
    switch size {
    case 255: frames.append(WireMessage.delimiter)
    case 254: frames.append(Array(#"{"msg_id":"1","msg_type":"execute_request"}"#.utf8))
    default:
      frames.append(Array(rest.prefix(Int(size))))
      rest = rest.dropFirst(Int(size))
    }
  }
  guard let message = try? WireMessage(frames: frames) else { return 0 }
  // Without a key every signature is right, so that the decoders are reached.
  guard let envelope = try? Envelope(message, key: SigningKey("")) else { return 0 }
  precondition((try? Envelope(message, key: SigningKey("secret"))) == nil, "a forgery passed")
  _ = try? envelope.metadata()
  _ = try? envelope.message(ExecuteRequest.self)
  _ = try? envelope.message(CompleteRequest.self)
  _ = try? envelope.message(InspectRequest.self)
  _ = try? envelope.message(HistoryRequest.self)
  _ = try? envelope.message(CommOpen.self)
  _ = try? envelope.message(InputReply.self)
  return 0
}
