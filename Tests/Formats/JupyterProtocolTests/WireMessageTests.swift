import JupyterProtocol
import Testing

@Suite("Wire messages")
struct WireMessageTests {
  private let key = SigningKey("secret")
  private let header = Array(#"{"msg_id":"1","msg_type":"kernel_info_request"}"#.utf8)
  private let empty = Array("{}".utf8)

  private func message() -> WireMessage {
    WireMessage(
      identities: [[1, 2]], header: header, parent: empty, metadata: empty, content: empty,
      buffers: [[0, 255]], key: key)
  }

  @Test("survive a round trip through frames")
  func roundTrip() throws {
    let message = message()
    #expect(try WireMessage(frames: message.frames) == message)
    #expect(try Envelope(message, key: key).header.id == "1")
  }

  @Test("carry the signature that RFC 4231 gives for its second case")
  func signature() {
    let key = SigningKey("Jefe")
    let text = Array("what do ya want for nothing?".utf8)
    let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    #expect(String(decoding: key.signature(of: [text]), as: UTF8.self) == expected)
    let parts = [Array(text[..<4]), [], Array(text[4...])]
    #expect(key.accepts(Array(expected.utf8), for: parts))
  }

  @Test("are refused when one bit of any signed frame changes", arguments: 2..<7)
  func forged(frame: Int) {
    var frames = message().frames
    frames[frame][0] ^= 1
    #expect(throws: WireError.signatureMismatch) {
      try Envelope(WireMessage(frames: frames), key: key)
    }
  }

  @Test("are refused with a signature that is too short, too long or missing")
  func damagedSignature() {
    for signature in [[], Array(message().signature.dropLast()), message().signature + [48]] {
      var message = message()
      message.signature = signature
      #expect(throws: WireError.signatureMismatch) { try Envelope(message, key: key) }
    }
  }

  @Test("need no signature when there is no key")
  func unsigned() throws {
    let message = WireMessage(
      identities: [], header: header, parent: empty, metadata: empty, content: empty,
      key: SigningKey(""))
    #expect(message.signature.isEmpty)
    #expect(try Envelope(message, key: SigningKey("")).header.messageType == "kernel_info_request")
  }

  @Test("tell what is missing")
  func missing() {
    #expect(throws: WireError.missingDelimiter(frameCount: 2)) {
      try WireMessage(frames: [[1], [2]])
    }
    #expect(throws: WireError.missingFrames(frameCount: 1)) {
      try WireMessage(frames: [WireMessage.delimiter, [2]])
    }
  }

  @Test(
    "are refused when a signed header is not one",
    arguments: ["", "[]", "{", "{}", #"{"msg_id":1,"msg_type":"x"}"#, "\u{0}\u{1}"])
  func malformedHeader(text: String) {
    let message = WireMessage(
      identities: [], header: Array(text.utf8), parent: empty, metadata: empty, content: empty,
      key: key)
    let error = #expect(throws: WireError.self) { try Envelope(message, key: key) }
    guard case .malformedFrame("header", _) = error else {
      Issue.record("expected a malformed header, got \(String(describing: error))")
      return
    }
  }
}

@Suite("Replay guard")
struct ReplayGuardTests {
  @Test("admits a signature once, and forgets the oldest first")
  func replays() {
    var replays = ReplayGuard(capacity: 2)
    let admitted = [[1], [1], [2], [3], [2], [3], [1]].map { replays.admit($0) }
    #expect(admitted == [true, false, true, true, false, false, true])
  }

  @Test("lets unsigned messages pass")
  func unsigned() {
    var replays = ReplayGuard()
    let admitted = [[], []].map { replays.admit($0) }
    #expect(admitted == [true, true])
  }
}
