import Foundation
import FuzzInputs
import Testing
import WorkerProtocol

@Suite("Answers of a sandboxed worker")
struct SealedAnswerTests {
  private static let corpus = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fuzz/Corpus/SealedAnswers")

  private static let names: [String] =
    (try? FileManager.default.contentsOfDirectory(atPath: corpus.path).sorted()) ?? []

  /// What each input of the corpus must come to.
  private static let expected: [String: SealedAnswerReader.State] = [
    "good-value": .value(Array("42".utf8)), "good-empty-value": .value([]),
    "good-largest-value": .value(Array(repeating: UInt8(ascii: "x"), count: 64)),
    "good-failure": .failure(Array("no".utf8)), "good-undecodable": .failure(Array("no".utf8)),
    "good-missing": .missing(Array("no such symbol".utf8)),
    "followed-by-another": .value(Array("42".utf8)), "too-long": .tooLong,
    "huge-count": .tooLong, "cut-head": .needs(21), "cut-body": .needs(2), "nothing": .needs(21),
    "one-byte": .needs(21), "big-endian-count": .tooLong,
  ]

  @Test("the corpus holds what it should")
  func isThere() {
    #expect(Self.names.count >= 20)
    #expect(Set(Self.expected.keys).isSubset(of: Self.names))
  }

  @Test("good ones are read; noise, forgeries, lengths and ends that lie are not", arguments: names)
  func corpusFile(_ name: String) throws {
    let stream = try Data(contentsOf: Self.corpus.appending(path: name))
    #expect(FuzzAnswers.outcome(of: stream) == Self.expected[name] ?? .violation)
  }

  @Test("random changes of a good answer give what their bytes say, and never a trap")
  func mutations() throws {
    let good = Array(try Data(contentsOf: Self.corpus.appending(path: "good-value")))
    var state: UInt64 = 7
    func random(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for _ in 0..<20_000 {
      var stream = good
      for _ in 0...random(below: 4) {
        switch random(below: 3) {
        case 0 where !stream.isEmpty: stream.remove(at: random(below: stream.count))
        case 1: stream.insert(UInt8(random(below: 256)), at: random(below: stream.count + 1))
        default:
          if !stream.isEmpty { stream[random(below: stream.count)] = UInt8(random(below: 256)) }
        }
      }
      if case .value = FuzzAnswers.outcome(of: stream) {
        #expect(Array(stream.dropFirst(4).prefix(16)) == FuzzAnswers.nonce)
        #expect(stream.count > 20 && stream[20] == 0)
      }
    }
  }

  @Test("a request is its length, the nonce, a letter and the body")
  func request() {
    let nonce = FuzzAnswers.nonce
    #expect(
      SealedRequest.load("/a").frame(nonce: nonce) == [19, 0, 0, 0] + nonce + Array("L/a".utf8))
    #expect(
      SealedRequest.start("s", isAsync: false).frame(nonce: nonce)
        == [18, 0, 0, 0] + nonce + Array("Ss".utf8))
    #expect(
      SealedRequest.start("s", isAsync: true).frame(nonce: nonce)
        == [18, 0, 0, 0] + nonce + Array("As".utf8))
    #expect(
      SealedRequest.call("ab", [7]).frame(nonce: nonce)
        == [22, 0, 0, 0] + nonce + [UInt8(ascii: "C"), 2, 0] + Array("ab".utf8) + [7])
  }
}
