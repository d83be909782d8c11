import Display
import FoundationEssentials
import Testing
import WorkerProtocol

@Suite("Worker frames")
struct FrameTests {
  static let replies: [WorkerReply] = [
    .ready,
    .display(.show(MIMEBundle(plainText: "grüß\ndich"), id: "a")),
    .display(.clear(wait: true)),
    .inputRequested(prompt: "Name? ", isPassword: false),
    .display(.comm(.open(id: "a", target: "t", data: ["x": 1], metadata: [:]))),
    .display(.comm(.message(id: "a", data: 1, buffers: [[0, 128, 255], []]))),
    .commHandled(number: 7),
    .finished(
      RunReport(
        ending: .crashed(signal: 4, message: "Fatal error: boom"),
        frames: [StackAddress(image: "/tmp/libCell_1.so", offset: 0x1234)], wasModifying: true,
        modifiedSymbols: ["$s6Cell_15stateSiv"])),
  ]

  @Test("survive a stream cut at any place", arguments: [1, 2, 3, 7, 64, 100_000])
  func roundTrip(pieceLength: Int) throws {
    var bytes: [UInt8] = []
    for reply in Self.replies { bytes += try FrameCodec.frame(reply) }
    var decoder = FrameDecoder<WorkerReply>()
    var decoded: [WorkerReply] = []
    for start in stride(from: 0, to: bytes.count, by: pieceLength) {
      decoder.append(bytes[start..<min(start + pieceLength, bytes.count)])
      while let reply = try decoder.next() { decoded.append(reply) }
    }
    #expect(decoded == Self.replies)
  }

  @Test("refuse a length that no frame has")
  func oversized() {
    var decoder = FrameDecoder<WorkerReply>()
    decoder.append([0xff, 0xff, 0xff, 0x7f])
    #expect(throws: FrameError.oversized(length: 0x7fff_ffff)) { try decoder.next() }
  }

  @Test("refuse a payload of another kind")
  func malformed() throws {
    var decoder = FrameDecoder<WorkerRequest>()
    decoder.append(try FrameCodec.frame(WorkerReply.ready))
    #expect {
      try decoder.next()
    } throws: { error in
      "\(error)".contains("same build")
    }
  }
}
