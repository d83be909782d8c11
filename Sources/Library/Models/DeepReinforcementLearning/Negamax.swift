// snippet.negamax
/// The exact value of every position, found by looking at all of them.
///
///     v(p) = outcome                      if the game is over
///     v(p) = maxₘ −v(p after move m)      otherwise
///
/// Values are those of the player whose turn it is; what is good for one is bad for the other,
/// hence the minus. Positions that are reached on several ways are looked at once.
///
/// Source: Shannon, 1950; seed 004, Lecture 11, “AlphaGo”, the game tree.
public struct Negamax<Position: Game>: Sendable {
  /// v, by position: 1 won, 0 drawn, −1 lost for the player whose turn it is.
  public private(set) var values: [Position: Double] = [:]

  /// Looks at everything that can follow `root`.
  public init(root: Position) {
    _ = value(of: root)
  }

  private mutating func value(of position: Position) -> Double {
    if let known = values[position] { return known }
    let value =
      position.outcome ?? position.moves.map { -self.value(of: position.playing($0)) }.max() ?? 0
    values[position] = value
    return value
  }

  /// The moves that keep the value of a position, in order; empty when the game is over.
  public func bestMoves(_ position: Position) -> [Int] {
    position.moves.filter { move in
      values[position.playing(move)].map { -$0 } == values[position]
    }
  }
}
// snippet.end
