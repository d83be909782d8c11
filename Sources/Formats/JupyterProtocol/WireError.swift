/// Why a message from the wire was not accepted.
public enum WireError: Error, Sendable, Hashable {
  /// There is no frame `<IDS|MSG>`.
  case missingDelimiter(frameCount: Int)
  /// Fewer than the five frames that follow the delimiter.
  case missingFrames(frameCount: Int)
  /// The signature does not belong to the frames.
  case signatureMismatch
  /// The signature was accepted once before.
  case replayed
  /// A frame is not the JSON that it must be.
  case malformedFrame(name: String, reason: String)
}

extension WireError: CustomStringConvertible {
  /// One line for the kernel's log.
  public var description: String {
    switch self {
    case .missingDelimiter(let frameCount):
      "no <IDS|MSG> among \(frameCount) frames; is the peer a Jupyter client?"
    case .missingFrames(let frameCount):
      """
      only \(frameCount) frames after <IDS|MSG>; expected signature, header, parent, metadata and \
      content
      """
    case .signatureMismatch:
      "signature mismatch, message dropped; do client and kernel read the same connection file?"
    case .replayed:
      "a signature was used twice, message dropped; does someone replay recorded messages?"
    case .malformedFrame(let name, let reason):
      "the \(name) frame is not valid: \(reason); expected the JSON of messaging protocol 5.5"
    }
  }
}
