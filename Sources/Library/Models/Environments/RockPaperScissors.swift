/// Rock, paper, scissors: two players show a hand at the same time.
///
/// No hand is best: whoever always shows the same one can be beaten every time. The only policy
/// that cannot be exploited shows each hand with probability ⅓.
///
/// Source: the example of seed 004, Lecture 10, for a game that needs a stochastic policy.
public enum RockPaperScissors {
  /// The hands, in the order of the actions.
  public static let actionNames = ["rock", "paper", "scissors"]

  /// What the first player wins: 1, 0 or −1, by the two hands.
  public static let payoff: [[Double]] = [[0, -1, 1], [1, 0, -1], [-1, 1, 0]]

  /// What each hand earns on average against a policy: u_a = Σ_b π(b) payoff(a, b).
  public static func payoffs(against policy: [Double]) -> [Double] {
    precondition(policy.count == 3, "a policy of \(policy.count) hands; expected 3")
    return payoff.map { row in zip(row, policy).reduce(0) { $0 + $1.0 * $1.1 } }
  }

  /// What the best answer to a policy wins in each round; 0 for (⅓, ⅓, ⅓), 1 for a single hand.
  public static func exploitability(_ policy: [Double]) -> Double {
    payoffs(against: policy).max() ?? 0
  }
}
