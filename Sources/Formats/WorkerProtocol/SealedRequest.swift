/// What a grader asks of a sandboxed worker, as bytes.
///
///     count (4 bytes, of what follows) ‖ nonce (16) ‖ kind (1) ‖ body
///
/// Numbers are little-endian. The other side is `lectern-sandbox serve`.
public enum SealedRequest: Sendable, Hashable {
  /// Load the shared library at a path.
  case load(String)
  /// Run the top-level statements of a unit; whether they await.
  case start(String, isAsync: Bool)
  /// Call an entry point.
  case call(String, [UInt8])

  /// The bytes of a nonce, which nobody can know before.
  public static let nonceSize = 16

  /// The request as one frame.
  ///
  /// - Precondition: The nonce has ``nonceSize`` bytes; a symbol that is called has less than 2¹⁶.
  public func frame(nonce: [UInt8]) -> [UInt8] {
    precondition(nonce.count == Self.nonceSize, "a nonce of \(nonce.count) bytes")
    var body: [UInt8]
    switch self {
    case .load(let path): body = [UInt8(ascii: "L")] + Array(path.utf8)
    case .start(let symbol, let isAsync):
      body = [UInt8(ascii: isAsync ? "A" : "S")] + Array(symbol.utf8)
    case .call(let symbol, let input):
      let name = Array(symbol.utf8)
      precondition(name.count < 1 << 16, "a symbol of \(name.count) bytes")
      body = [UInt8(ascii: "C"), UInt8(name.count & 0xff), UInt8(name.count >> 8)] + name + input
    }
    let count = UInt32(nonce.count + body.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + nonce + body
  }
}
