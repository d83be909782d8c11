import Models
import Testing

@Suite("Runner game")
struct RunnerTests {
  @Test("always leaves a way to the end", arguments: Array(0..<20) as [UInt64])
  func passable(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let game = Runner(length: 30, using: &rng)
    var lanes: Set<Int> = [1]
    for row in 1..<30 {
      lanes = Set(lanes.flatMap { [max($0 - 1, 0), $0, min($0 + 1, 2)] })
        .filter { game.track[row][$0] != .block }
      #expect(!lanes.isEmpty, "row \(row)")
    }
  }

  @Test("the most coins are those of the best of all runs", arguments: [1, 2, 3] as [UInt64])
  func mostCoins(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    let game = Runner(length: 8, using: &rng)
    var best = 0.0
    for code in 0..<2187 {  // 3⁷ lists of actions
      var left = code
      let episode = game.rollout(limit: 7, using: &rng) { _, _ in
        defer { left /= 3 }
        return left % 3
      }
      best = max(best, episode.rewards.reduce(0, +))
    }
    #expect(game.mostCoins() == best)
    #expect(ValueIteration(game.process, discount: 1).values[1] == best)
  }

  @Test("draws the way that was run")
  func drawing() {
    var rng = SplitMix64(seed: 5)
    let game = Runner(length: 12, using: &rng)
    let episode = game.rollout(limit: 12, using: &rng) { _, rng in
      Int.random(in: 0..<3, using: &rng)
    }
    let text = game.drawing(episode.states)
    #expect(text.split(separator: "\n").count == 12)
    #expect(text.filter { "*$X".contains($0) }.count == episode.states.count)
    #expect(text.filter { $0 == "$" }.count == Int(episode.rewards.reduce(0, +)))
  }
}
