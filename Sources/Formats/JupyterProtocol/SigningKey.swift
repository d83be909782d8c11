import Crypto
import FoundationEssentials

/// The secret by which client and kernel know each other's messages.
///
///     signature = hex(HMAC-SHA256(key, header ‖ parent ‖ metadata ‖ content))
///
/// An empty key switches signing off: every signature is accepted and none is sent.
///
/// Source: Messaging in Jupyter 5.5, “The wire protocol”; RFC 2104.
public struct SigningKey: Sendable {
  private let key: SymmetricKey?

  /// Creates the key from the text in the connection file.
  public init(_ text: String) {
    key = text.isEmpty ? nil : SymmetricKey(data: Array(text.utf8))
  }

  /// The signature of `frames` in hexadecimal, or nothing without a key.
  public func signature(of frames: [[UInt8]]) -> [UInt8] {
    guard let key else { return [] }
    return digits(of: authenticationCode(of: frames, key: key))
  }

  /// Whether `signature` belongs to `frames`; takes the same time wherever they differ.
  public func accepts(_ signature: [UInt8], for frames: [[UInt8]]) -> Bool {
    guard let key else { return true }
    let expected = digits(of: authenticationCode(of: frames, key: key))
    guard signature.count == expected.count else { return false }
    return zip(signature, expected).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  private func authenticationCode(
    of frames: [[UInt8]], key: SymmetricKey
  ) -> HMAC<SHA256>.MAC {
    var code = HMAC<SHA256>(key: key)
    for frame in frames { code.update(data: frame) }
    return code.finalize()
  }

  private func digits(of code: HMAC<SHA256>.MAC) -> [UInt8] {
    let alphabet = Array("0123456789abcdef".utf8)
    return code.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
  }
}
