import Crypto
import FoundationEssentials

/// Names what is compiled from certain inputs: equal inputs, equal key.
struct CacheKey: Sendable, Hashable {
  /// 64 hexadecimal digits.
  let digits: String

  /// The key of `parts`; their order and their borders count.
  init(_ parts: [String]) {
    var hash = SHA256()
    for part in parts {
      hash.update(data: Data("\(part.utf8.count):".utf8))
      hash.update(data: Data(part.utf8))
    }
    digits = Self.hexadecimal(hash.finalize())
  }

  /// The digits of a digest.
  static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
    digest.map { byte in
      let digits = String(byte, radix: 16)
      return digits.count == 1 ? "0" + digits : digits
    }.joined()
  }
}
