import Models
import Testing

@Suite("Frozen lake")
struct FrozenLakeTests {
  /// One row of gymnasium's table: probability, next state, reward, end.
  struct Row: Decodable, Equatable {
    let probability: Double
    let state: Int
    let reward: Double
    let isTerminal: Bool

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      probability = try fields.decode(Double.self)
      state = try fields.decode(Int.self)
      reward = try fields.decode(Double.self)
      isTerminal = try fields.decode(Bool.self)
    }
  }

  @Test(
    "has gymnasium's whole table of odds",
    arguments: [
      ("4x4 slippery", FrozenLake.small, 16), ("8x8 slippery", FrozenLake.large, 64),
      ("4x4 dry", FrozenLake(["SFFF", "FHFH", "FFFH", "HFFG"], isSlippery: false), 16),
    ])
  func table(name: String, lake: FrozenLake, stateCount: Int) throws {
    let tables = try GoldenFile.decode([String: [[[Row]]]].self, named: "frozen-lake")
    let expected = try #require(tables[name])
    #expect(expected.count == stateCount)
    #expect(lake.process.stateCount == stateCount)
    for (s, actions) in expected.enumerated() {
      for (a, rows) in actions.enumerated() {
        let own = lake.process.transitions[s][a]
        #expect(own.map(\.state) == rows.map(\.state), "state \(s), action \(a)")
        #expect(own.map(\.reward) == rows.map(\.reward), "state \(s), action \(a)")
        #expect(own.map(\.isTerminal) == rows.map(\.isTerminal), "state \(s), action \(a)")
        #expect(isClose(own.map(\.probability), rows.map(\.probability), within: 1e-15))
      }
    }
  }

  @Test("draws next states with the odds of its table", arguments: [1, 2] as [UInt64])
  func draws(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let process = FrozenLake.small.process
    let draws = 30_000
    var counts: [Int: Int] = [:]
    for _ in 0..<draws { counts[process.step(14, action: 2, using: &rng).state, default: 0] += 1 }
    #expect(Set(counts.keys) == [14, 15, 10])
    for count in counts.values {
      // Three standard errors of a count with probability ⅓.
      #expect(abs(Double(count) - 10_000) < 3 * (Double(draws) * 2 / 9).squareRoot())
    }
  }

  @Test("is drawn as a map that keeps holes and goal")
  func drawing() {
    #expect(FrozenLake.small.drawing { _ in "." } == ". . . .\n. H . H\n. . . H\nH . . G")
  }
}
