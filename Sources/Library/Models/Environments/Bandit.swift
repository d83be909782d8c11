/// A row of slot machines: one state, one pull, a win (1) or nothing (0).
///
/// Small enough to sum over everything that can happen, which makes it the oracle for every
/// estimate of a policy gradient.
public struct Bandit: Environment {
  /// The probability of a win, by arm; also the mean reward μ of the arm.
  public let winProbabilities: [Double]

  /// What is added to every reward; changes no decision, but see what it does to REINFORCE.
  public let bonus: Double

  /// Creates a bandit from the odds of its arms.
  public init(winProbabilities: [Double], bonus: Double = 0) {
    precondition(
      winProbabilities.allSatisfy { (0...1).contains($0) },
      "the odds are \(winProbabilities); expected numbers in 0...1")
    self.winProbabilities = winProbabilities
    self.bonus = bonus
  }

  /// The number of arms.
  public var actionCount: Int { winProbabilities.count }

  /// The mean rewards μ, with the bonus.
  public var means: [Double] { winProbabilities.map { $0 + bonus } }

  /// There is only the state 0.
  public func start(using rng: inout some RandomNumberGenerator) -> Int { 0 }

  /// Pulls an arm; the episode is over.
  public func step(
    _ state: Int, action: Int, using rng: inout some RandomNumberGenerator
  ) -> Step<Int> {
    let isWin = Double.random(in: 0..<1, using: &rng) < winProbabilities[action]
    return Step(state: 0, reward: (isWin ? 1 : 0) + bonus, isTerminal: true)
  }
}
