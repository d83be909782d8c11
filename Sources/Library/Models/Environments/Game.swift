/// A game of two players who take turns, see everything, and of whom one wins what the other loses.
public protocol Game: Hashable, Sendable {
  /// The moves of the player whose turn it is; empty when the game is over.
  var moves: [Int] { get }

  /// What the game is worth to the player whose turn it is, once it is over: 1 won, 0 drawn,
  /// −1 lost; nil while it goes on.
  var outcome: Double? { get }

  /// The game after a move: the other player's turn.
  func playing(_ move: Int) -> Self
}
