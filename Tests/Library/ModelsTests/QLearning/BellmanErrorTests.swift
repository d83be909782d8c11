import Models
import Testing

@Suite("Bellman error")
struct BellmanErrorTests {
  private let lake = FrozenLake.small.process

  /// The target of seed 004, Lecture 10: the maximum is taken in s, not in s′.
  private func seedTarget(_ q: [[Double]], _ e: Experience<Int>, discount: Double) -> Double {
    e.step.reward + discount * (q[e.state].max() ?? 0)
  }

  @Test("the target with the next state has Q* as its fixed point", arguments: [0.9, 0.99])
  func repaired(discount: Double) {
    let q = sweepTargets(lake, sweeps: 4000) { bellmanTarget($0, $1, discount: discount) }
    let optimum = ValueIteration(lake, discount: discount)
    #expect(isClose(q, optimum.actionValues, within: 1e-9))
  }

  @Test("the seed's target ends with nothing but the goal's neighbour, at ⅓/(1 − γ)")
  func seedForm() {
    let discount = 0.9
    let q = sweepTargets(lake, sweeps: 2000) { seedTarget($0, $1, discount: discount) }
    let values = q.map { $0.max() ?? 0 }
    for (state, value) in values.enumerated() where state != 14 { #expect(value == 0) }
    #expect(abs(values[14] - 1.0 / 3 / (1 - discount)) < 1e-9)
    // A probability of arriving cannot exceed 1, nor can its discounted value.
    #expect(values[14] > 1)
    #expect(ValueIteration(lake, discount: discount).values[0] > 0.06)
  }

  @Test("the error is 0 exactly at the target")
  func zero() {
    let step = Step(state: 1, reward: 0.5, isTerminal: false)
    let experience = Experience(state: 0, action: 0, step: step)
    #expect(bellmanError([[0.9, 0], [0.2, 0.8]], experience, discount: 0.5) < 1e-30)
    #expect(abs(bellmanError([[0.4, 0], [0.2, 0.8]], experience, discount: 0.5) - 0.125) < 1e-12)
    let last = Experience(
      state: 0, action: 0, step: Step(state: 1, reward: 0.5, isTerminal: true))
    #expect(bellmanTarget([[0, 0], [7, 7]], last, discount: 0.9) == 0.5)
  }

  /// Sweeps from Q = 1 that, like play, never update a square where the game is over.
  private func playedFromOnes(
    _ target: ([[Double]], Experience<Int>) -> Double
  ) -> [[Double]] {
    var q = Array(repeating: Array(repeating: 1.0, count: 4), count: 16)
    for _ in 0..<500 {
      let next = sweepTargets(lake, from: q, sweeps: 1, target: target)
      for s in 0..<16 where !isOver(s) { q[s] = next[s] }
    }
    return q
  }

  private func isOver(_ state: Int) -> Bool {
    FrozenLake.small.tile(state) == .hole || FrozenLake.small.tile(state) == .goal
  }

  @Test("a target that goes on after the end is wrong unless all values there are 0")
  func terminalTarget() {
    let optimum = ValueIteration(lake, discount: 0.9).actionValues
    let goingOn = playedFromOnes { q, e in e.step.reward + 0.9 * (q[e.step.state].max() ?? 0) }
    let ended = playedFromOnes { bellmanTarget($0, $1, discount: 0.9) }
    for s in 0..<16 where !isOver(s) {
      #expect(isClose(ended[s], optimum[s], within: 1e-9))
    }
    #expect((goingOn[0].max() ?? 0) > (optimum[0].max() ?? 0) + 0.3)
  }
}
