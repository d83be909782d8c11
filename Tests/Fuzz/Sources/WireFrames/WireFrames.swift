import FuzzInputs
import JupyterProtocol

/// Reads the input as the frames of a message.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzWireFrames(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let frames = FuzzFrames.split(UnsafeBufferPointer(start: start, count: count))
  guard let message = try? WireMessage(frames: frames) else { return 0 }
  // Without a key every signature is right, so that the decoders are reached.
  guard let envelope = try? Envelope(message, key: SigningKey("")) else { return 0 }
  precondition((try? Envelope(message, key: SigningKey("secret"))) == nil, "a forgery passed")
  _ = try? envelope.metadata()
  _ = FuzzFrames.readableContents(of: envelope)
  return 0
}
