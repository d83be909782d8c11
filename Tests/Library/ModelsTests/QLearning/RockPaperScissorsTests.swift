import Models
import Testing

@Suite("Rock, paper, scissors")
struct RockPaperScissorsTests {
  private let third = [1.0 / 3, 1.0 / 3, 1.0 / 3]

  @Test("a single hand loses 1 a round to its answer, the even mixture loses nothing")
  func exploitability() {
    for hand in 0..<3 {
      let policy = (0..<3).map { $0 == hand ? 1.0 : 0.0 }
      #expect(RockPaperScissors.exploitability(policy) == 1)
    }
    #expect(abs(RockPaperScissors.exploitability(third)) < 1e-15)
  }

  @Test("what one player wins the other loses")
  func zeroSum() {
    for a in 0..<3 {
      for b in 0..<3 { #expect(RockPaperScissors.payoff[a][b] == -RockPaperScissors.payoff[b][a]) }
    }
  }

  @Test("two regret matchers circle, and their averages go to ⅓, ⅓, ⅓")
  func averages() {
    var (first, second) = (RegretMatching(regrets: [3, 1, 0]), RegretMatching(regrets: [0, 2, 1]))
    var furthest = 0.0
    for round in 0..<20_000 {
      let (p, q) = (first.policy, second.policy)
      first.learn(payoffs: RockPaperScissors.payoffs(against: q))
      second.learn(payoffs: RockPaperScissors.payoffs(against: p))
      if round > 19_000 { furthest = max(furthest, RockPaperScissors.exploitability(p)) }
    }
    #expect(isClose(first.averagePolicy, third, within: 0.02))
    #expect(isClose(second.averagePolicy, third, within: 0.02))
    #expect(RockPaperScissors.exploitability(first.averagePolicy) < 0.02)
    #expect(furthest > 0.05, "the policies themselves do not settle: \(furthest)")
  }
}
