/// How a series of games went, seen from the first player of the pair.
public struct MatchResult: Sendable, Equatable {
  /// Games won, drawn and lost.
  public private(set) var wins = 0, draws = 0, losses = 0

  /// Creates an empty result.
  public init() {}

  /// Adds a game: 1 won, 0 drawn, −1 lost.
  public mutating func add(_ outcome: Double) {
    if outcome > 0 { wins += 1 } else if outcome < 0 { losses += 1 } else { draws += 1 }
  }

  /// The share of the games that was lost.
  public var lossRate: Double { Double(losses) / Double(max(wins + draws + losses, 1)) }
}

/// Lets two players play games of tic-tac-toe against each other; they take turns in beginning.
///
/// - Parameters:
///   - games: How many games.
///   - rng: The source of randomness, handed to the players.
///   - first: The player whose result is counted: position in, move out.
///   - second: The opponent.
/// - Returns: Wins, draws and losses of `first`.
public func playMatch<Generator: RandomNumberGenerator>(
  games: Int, using rng: inout Generator,
  _ first: (TicTacToe, inout Generator) -> Int, against second: (TicTacToe, inout Generator) -> Int
) -> MatchResult {
  var result = MatchResult()
  for game in 0..<games {
    var board = TicTacToe()
    let own: TicTacToe.Player = game % 2 == 0 ? .cross : .nought
    while board.outcome == nil {
      let move = board.player == own ? first(board, &rng) : second(board, &rng)
      board = board.playing(move)
    }
    result.add(board.winner.map { $0 == own ? 1 : -1 } ?? 0)
  }
  return result
}
