public import WorkerProtocol

/// How an input of the fuzz target SealedAnswers stands for what a sandboxed worker writes.
///
/// The bytes are the whole stream; the request had the nonce 1, 2, …, 16, which a fuzzer can find out.
public enum FuzzAnswers {
  /// The nonce of the request.
  public static let nonce = Array(1...UInt8(SealedRequest.nonceSize))
  /// The largest answer that is read.
  public static let largest = 64

  /// What comes of reading `stream`; `needs` if it ends before the answer does.
  ///
  /// - Precondition: The reader keeps what it promises, whatever the bytes are.
  public static func outcome(of stream: some Sequence<UInt8>) -> SealedAnswerReader.State {
    var rest = Array(stream)[...]
    var reader = SealedAnswerReader(nonce: nonce, largest: largest)
    while case .needs(let count) = reader.state {
      precondition((1...largest).contains(count), "\(count) bytes were asked for")
      guard rest.count >= count else { break }
      reader.take(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
    }
    switch reader.state {
    case .value(let body), .failure(let body), .missing(let body):
      precondition(body.count <= largest, "an answer of \(body.count) bytes")
      precondition(Array(stream).dropFirst(4).starts(with: nonce), "a forged nonce passed")
    case .needs, .tooLong, .violation: break
    }
    return reader.state
  }
}
