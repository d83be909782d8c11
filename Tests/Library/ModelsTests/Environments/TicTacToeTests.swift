import Models
import Testing

@Suite("Tic-tac-toe")
struct TicTacToeTests {
  /// Plays every game to its end and counts who won.
  private func countGames(_ board: TicTacToe, _ counts: inout [TicTacToe.Player?: Int]) {
    if board.outcome != nil {
      counts[board.winner, default: 0] += 1
      return
    }
    for move in board.moves { countGames(board.playing(move), &counts) }
  }

  @Test("has 255,168 games: 131,184 for X, 77,904 for O, 46,080 drawn")
  func games() {
    var counts: [TicTacToe.Player?: Int] = [:]
    countGames(TicTacToe(), &counts)
    #expect(counts == [.cross: 131_184, .nought: 77_904, nil: 46_080])
  }

  @Test("sees three in a row for either player", arguments: TicTacToe.lines)
  func rows(line: UInt16) {
    let own = (0..<9).filter { line & 1 << $0 != 0 }
    let other = (0..<9).filter { line & 1 << $0 == 0 }
    var board = TicTacToe()
    for move in [own[0], other[0], own[1], other[1], own[2]] { board = board.playing(move) }
    #expect(board.winner == .cross)
    #expect(board.outcome == -1)
    #expect(board.moves.isEmpty)
  }

  @Test("keeps its winner under all eight symmetries")
  func symmetries() {
    #expect(Set(TicTacToe.symmetries).count == 8)
    let board = TicTacToe("XXXOO....")
    for symmetry in TicTacToe.symmetries {
      #expect(board.moved(by: symmetry).winner == .cross)
      for square in 0..<9 { #expect(board.moved(by: symmetry)[symmetry[square]] == board[square]) }
    }
  }

  @Test("prints the numbers of the empty squares")
  func text() {
    #expect(TicTacToe().playing(4).description == "0 1 2\n3 X 5\n6 7 8")
  }

  @Test("shows own squares as 1 and the opponent's as −1")
  func features() {
    #expect(TicTacToe().playing(4).playing(0).features == [-1, 0, 0, 0, 1, 0, 0, 0, 0])
  }
}
