import Tensors

/// Noughts and crosses: three in a row wins, X begins.
///
/// A position is two sets of squares, one bit for each of the nine:
///
///     0 1 2
///     3 4 5
///     6 7 8
public struct TicTacToe: Game {
  /// The two players.
  public enum Player: Character, Sendable {
    /// X, who moves first.
    case cross = "X"
    /// O.
    case nought = "O"

    /// The other one.
    public var opponent: Player { self == .cross ? .nought : .cross }
  }

  /// The eight rows, columns and diagonals, as sets of squares.
  public static let lines: [UInt16] = [
    0b000_000_111, 0b000_111_000, 0b111_000_000, 0b001_001_001, 0b010_010_010, 0b100_100_100,
    0b100_010_001, 0b001_010_100,
  ]

  private var crosses: UInt16 = 0
  private var noughts: UInt16 = 0

  /// The empty board.
  public init() {}

  /// A board from nine letters, row by row: X, O, and anything else for an empty square.
  ///
  /// - Precondition: There are as many crosses as noughts, or one more.
  public init(_ squares: String) {
    let letters = squares.filter { !$0.isWhitespace }
    demand(letters.count == 9, "\(letters.count) squares in \(squares); expected 9")
    for (square, letter) in letters.enumerated() {
      if letter == "X" { crosses |= 1 << square }
      if letter == "O" { noughts |= 1 << square }
    }
    let lead = crosses.nonzeroBitCount - noughts.nonzeroBitCount
    demand((0...1).contains(lead), "X has \(lead) moves more than O; expected 0 or 1")
  }

  /// Whose turn it is.
  public var player: Player {
    crosses.nonzeroBitCount == noughts.nonzeroBitCount ? .cross : .nought
  }

  /// Who stands on a square.
  public subscript(square: Int) -> Player? {
    if crosses & 1 << square != 0 { return .cross }
    return noughts & 1 << square != 0 ? .nought : nil
  }

  /// Who has three in a row.
  public var winner: Player? {
    if TicTacToe.lines.contains(where: { crosses & $0 == $0 }) { return .cross }
    return TicTacToe.lines.contains { noughts & $0 == $0 } ? .nought : nil
  }

  /// The empty squares, in order; none once the game is won.
  public var moves: [Int] {
    winner == nil ? (0..<9).filter { (crosses | noughts) & 1 << $0 == 0 } : []
  }

  /// −1 if the opponent has just won, 0 on a full board, nil while the game goes on.
  ///
  /// Nobody can have won in their own turn, so 1 never occurs.
  public var outcome: Double? {
    if winner != nil { return -1 }
    return (crosses | noughts) == 0b111_111_111 ? 0 : nil
  }

  /// The board after the player whose turn it is takes a square.
  public func playing(_ move: Int) -> TicTacToe {
    demand(
      moves.contains(move), "square \(move) cannot be taken; expected one of \(moves)")
    var next = self
    if player == .cross { next.crosses |= 1 << move } else { next.noughts |= 1 << move }
    return next
  }

  /// Where each square of the board goes under the eight turns and reflections of the square.
  public static let symmetries: [[Int]] = {
    let turn = [2, 5, 8, 1, 4, 7, 0, 3, 6]
    let mirror = [2, 1, 0, 5, 4, 3, 8, 7, 6]
    var all = [Array(0..<9)]
    for _ in 1..<4 { all.append(all[all.count - 1].map { turn[$0] }) }
    return all + all.map { symmetry in symmetry.map { mirror[$0] } }
  }()

  /// The board after one of the ``symmetries``: what stood on square i stands on `symmetry[i]`.
  public func moved(by symmetry: [Int]) -> TicTacToe {
    var board = TicTacToe()
    for square in 0..<9 {
      if crosses & 1 << square != 0 { board.crosses |= 1 << symmetry[square] }
      if noughts & 1 << square != 0 { board.noughts |= 1 << symmetry[square] }
    }
    return board
  }

  /// What the player whose turn it is sees: 1 on own squares, −1 on the opponent's, 0 elsewhere.
  public var features: [Double] {
    let me = player
    return (0..<9).map { self[$0].map { $0 == me ? 1 : -1 } ?? 0 }
  }
}
