import Foundation
import JupyterProtocol
import Testing

/// A small generator, so that a failing case is its seed.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

@Suite("Mutated input")
struct MutationTests {
  private static func mutate(_ bytes: [UInt8], _ random: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: bytes.insert(.random(in: 0...255, using: &random), at: place)
      case 1 where place < bytes.count: bytes.remove(at: place)
      case 2 where place < bytes.count: bytes[place] = .random(in: 0...255, using: &random)
      default: bytes = Array(bytes[..<place])
      }
    }
    return bytes
  }

  @Test("never gets a forged message accepted, and never traps", arguments: 0..<50 as Range<UInt64>)
  func frames(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let key = SigningKey("secret")
    let good = WireMessage(
      identities: [[7]], header: Array(#"{"msg_id":"1","msg_type":"execute_request"}"#.utf8),
      parent: Array("{}".utf8), metadata: Array("{}".utf8),
      content: Array(#"{"code":"1","user_expressions":{"a":"b"}}"#.utf8), key: key
    ).frames
    for _ in 0..<100 {
      var frames = good
      let index = Int.random(in: 0..<frames.count, using: &random)
      frames[index] = Self.mutate(frames[index], &random)
      if Bool.random(using: &random) {
        frames.swapAt(0, .random(in: 0..<frames.count, using: &random))
      }
      guard let message = try? WireMessage(frames: frames),
        let envelope = try? Envelope(message, key: key)
      else { continue }
      #expect(Array(message.frames.suffix(5)) == Array(good.suffix(5)))
      _ = try envelope.message(ExecuteRequest.self)
    }
  }

  @Test("gives every signed content a value or an error", arguments: 0..<50 as Range<UInt64>)
  func contents(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let contents = [
      #"{"code":"x","silent":false,"store_history":true,"user_expressions":{"a":"b"}}"#,
      #"{"code":"print","cursor_pos":3,"detail_level":1}"#,
      #"{"hist_access_type":"range","session":-1,"start":1,"stop":9,"n":5,"unique":true}"#,
      #"{"comm_id":"1","target_name":"t","data":{"a":[1,2.5,null,"é"]}}"#,
    ]
    let key = SigningKey("")
    for _ in 0..<100 {
      let text = contents[.random(in: 0..<contents.count, using: &random)]
      let message = WireMessage(
        identities: [], header: Array(#"{"msg_id":"1","msg_type":"any"}"#.utf8), parent: [],
        metadata: [], content: Self.mutate(Array(text.utf8), &random), key: key)
      let envelope = try Envelope(message, key: key)
      expectValueOrError { () throws(WireError) in _ = try envelope.message(ExecuteRequest.self) }
      expectValueOrError { () throws(WireError) in _ = try envelope.message(InspectRequest.self) }
      expectValueOrError { () throws(WireError) in _ = try envelope.message(HistoryRequest.self) }
      expectValueOrError { () throws(WireError) in _ = try envelope.message(CommOpen.self) }
    }
  }

  @Test("gives every connection file a value or an error", arguments: 0..<50 as Range<UInt64>)
  func connectionFiles(seed: UInt64) {
    var random = SplitMix(state: seed)
    let good = """
      {"transport":"tcp","ip":"127.0.0.1","shell_port":1,"iopub_port":2,"stdin_port":3,\
      "control_port":4,"hb_port":5,"key":"k","signature_scheme":"hmac-sha256"}
      """
    for _ in 0..<100 {
      let data = Data(Self.mutate(Array(good.utf8), &random))
      do throws(ConnectionFileError) {
        #expect(try ConnectionFile(json: data).ports.values.allSatisfy { 1...65535 ~= $0 })
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
  }

  private func expectValueOrError(_ body: () throws(WireError) -> Void) {
    do throws(WireError) {
      try body()
    } catch {
      guard case .malformedFrame("content", let reason) = error else {
        Issue.record("expected a malformed content, got \(error)")
        return
      }
      #expect(!reason.isEmpty)
    }
  }
}
