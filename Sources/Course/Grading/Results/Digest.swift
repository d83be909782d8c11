import Crypto

/// SHA-256 as 64 hexadecimal digits.
func sha256(_ bytes: some Sequence<UInt8>) -> String {
  var hash = SHA256()
  hash.update(data: Array(bytes))
  return hash.finalize().map { byte in
    let text = String(byte, radix: 16)
    return text.count == 1 ? "0" + text : text
  }.joined()
}

/// SHA-256 of texts, each with its length, so that no two lists give the same input.
func sha256(parts: [String]) -> String {
  sha256(parts.flatMap { Array("\($0.utf8.count):".utf8) + Array($0.utf8) })
}
