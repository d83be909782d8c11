import Models
import Testing

@Suite("Game tree")
struct GameTreeTests {
  static let solution = Negamax(root: TicTacToe())

  @Test("tic-tac-toe has 5,478 positions and is drawn")
  func solved() {
    #expect(Self.solution.values.count == 5478)
    #expect(Self.solution.values[TicTacToe()] == 0)
    #expect(Self.solution.bestMoves(TicTacToe()).count == 9)
  }

  @Test("a win in one is found, and a loss in one is averted")
  func tactics() {
    #expect(Self.solution.bestMoves(TicTacToe("XX.OO....")) == [2])
    #expect(Self.solution.bestMoves(TicTacToe("XX..O....")) == [2])
  }

  @Test("values do not change under symmetries")
  func symmetry() {
    for (position, value) in Self.solution.values.prefix(500) {
      for symmetry in TicTacToe.symmetries {
        #expect(Self.solution.values[position.moved(by: symmetry)] == value)
      }
    }
  }

  @Test("UCT comes to the minimax moves", arguments: [1, 2, 3] as [UInt64])
  func uctFindsMinimax(seed: UInt64) {
    var rng = SplitMix64(seed: seed)
    for board in ["XX..O....", "X...O...X", "X........", ".X.......", "XO.......", "XOX......"] {
      let position = TicTacToe(board)
      var tree = MonteCarloTreeSearch(root: position)
      tree.search(simulations: 3000, using: &rng)
      #expect(Self.solution.bestMoves(position).contains(tree.bestMove), "\(board)")
    }
  }

  @Test("counts add up in the tree")
  func counts() {
    var rng = SplitMix64(seed: 7)
    var tree = MonteCarloTreeSearch(root: TicTacToe())
    tree.search(simulations: 500, using: &rng)
    #expect(tree.nodes[0].visits == 500)
    #expect(tree.moveStatistics.map(\.visits).reduce(0, +) == 500)
    for node in tree.nodes {
      #expect(abs(node.total) <= Double(node.visits))
      #expect(node.children.map { tree.nodes[$0].visits }.reduce(0, +) <= node.visits)
    }
  }

  @Test("a searching player never loses against random play")
  func neverLoses() {
    var rng = SplitMix64(seed: 8)
    let result = playMatch(games: 100, using: &rng) { board, rng in
      var tree = MonteCarloTreeSearch(root: board)
      tree.search(simulations: 400, using: &rng)
      return tree.bestMove
    } against: { board, rng in
      board.moves[Int.random(in: 0..<board.moves.count, using: &rng)]
    }
    #expect(result.losses == 0)
    #expect(result.wins > 80)
  }

  @Test("a searching player does not lose to perfect play either")
  func holdsPerfection() {
    var rng = SplitMix64(seed: 10)
    let result = playMatch(games: 20, using: &rng) { board, rng in
      var tree = MonteCarloTreeSearch(root: board)
      tree.search(simulations: 3000, using: &rng)
      return tree.bestMove
    } against: { board, rng in
      let best = Self.solution.bestMoves(board)
      return best[Int.random(in: 0..<best.count, using: &rng)]
    }
    #expect(result.draws == 20)
  }

  @Test("perfect play against itself is always drawn")
  func perfect() {
    var rng = SplitMix64(seed: 9)
    func perfect(_ board: TicTacToe, _ rng: inout SplitMix64) -> Int {
      let best = Self.solution.bestMoves(board)
      return best[Int.random(in: 0..<best.count, using: &rng)]
    }
    let result = playMatch(games: 200, using: &rng, perfect, against: perfect)
    #expect(result.draws == 200)
  }
}
