/// Reads the one answer to a request from a worker that nobody trusts.
///
///     count (4 bytes, of what follows) ‖ the request's nonce (16) ‖ ending (1) ‖ body
///
/// Nothing is kept of an answer with another nonce or of one that is too long, and the reader never asks
/// for more bytes than the largest answer has.
public struct SealedAnswerReader: Sendable {
  /// How far the answer is.
  public enum State: Sendable, Hashable {
    /// Exactly this many bytes come next.
    case needs(Int)
    /// The function returned a value.
    case value([UInt8])
    /// It threw, or did not understand its input; the text says which.
    case failure([UInt8])
    /// Library or symbol are not there; the text says why.
    case missing([UInt8])
    /// The answer is longer than allowed.
    case tooLong
    /// These bytes answer nothing.
    case violation
  }

  private static let headSize = 4 + SealedRequest.nonceSize + 1

  private let nonce: [UInt8]
  private let largest: Int
  private var ending: UInt8?
  /// What is known.
  public private(set) var state = State.needs(headSize)

  /// Waits for the answer to the request with `nonce`, of at most `largest` bytes.
  public init(nonce: [UInt8], largest: Int) {
    self.nonce = nonce
    self.largest = largest
  }

  /// Takes the bytes that ``State/needs(_:)`` asked for.
  ///
  /// - Precondition: They are as many as were asked for.
  public mutating func take(_ bytes: [UInt8]) {
    guard case .needs(let count) = state else { return }
    precondition(bytes.count == count, "\(bytes.count) bytes instead of \(count)")
    if let ending {
      finish(ending, bytes)
    } else {
      takeHead(bytes)
    }
  }

  private mutating func takeHead(_ head: [UInt8]) {
    let count =
      head[0..<4].reversed().reduce(0) { $0 << 8 | Int($1) } - SealedRequest.nonceSize - 1
    guard count >= 0, Array(head[4..<(Self.headSize - 1)]) == nonce else {
      state = .violation
      return
    }
    guard count <= largest else {
      state = .tooLong
      return
    }
    ending = head[Self.headSize - 1]
    if count > 0 { state = .needs(count) } else { finish(head[Self.headSize - 1], []) }
  }

  private mutating func finish(_ ending: UInt8, _ body: [UInt8]) {
    switch ending {
    case 0: state = .value(body)
    case 1, 2: state = .failure(body)
    case 3: state = .missing(body)
    default: state = .violation
    }
  }

  /// The answer with a value, as one frame.
  ///
  /// - Precondition: The nonce has ``SealedRequest/nonceSize`` bytes.
  public static func frame(nonce: [UInt8], value: [UInt8]) -> [UInt8] {
    precondition(nonce.count == SealedRequest.nonceSize, "a nonce of \(nonce.count) bytes")
    let count = UInt32(nonce.count + 1 + value.count)
    return (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + nonce + [0] + value
  }
}
