import Models
import NeuralNetworks
import Tensors
import Testing

@Suite("Self-play")
struct SelfPlayTests {
  @Test("the policy is a distribution over legal moves, the value is in −1...1")
  func heads() {
    var rng = SeededGenerator(seed: 1)
    let network = PolicyValueNetwork(hiddenSize: 64, using: &rng)
    for board in ["X...O....", "XOXOXO...", "........."] {
      let position = TicTacToe(board)
      let (policy, value) = network.evaluate(position)
      #expect(policy.count == position.moves.count)
      #expect(abs(policy.reduce(0, +) - 1) < 1e-12)
      #expect(abs(value) <= 1)
      #expect(position.moves.contains(network.bestMove(position)))
    }
    #expect(network.parameterCount == 9 * 64 + 64 + 64 * 64 + 64 + 64 * 9 + 9 + 64 + 1)
  }

  @Test("a turned example keeps its visits on their squares", arguments: TicTacToe.symmetries)
  func symmetry(symmetry: [Int]) {
    let visits = (0..<9).map { Double($0) / 36 }
    let example = SelfPlayExample(board: TicTacToe("X...O...."), visits: visits, value: 0.5)
    let turned = example.moved(by: symmetry)
    for square in 0..<9 {
      #expect(turned.visits[symmetry[square]] == visits[square])
      #expect(turned.board[symmetry[square]] == example.board[square])
    }
    #expect(turned.value == 0.5)
  }

  /// How many of 200 games against perfect play are lost.
  private func losses(
    _ solution: Negamax<TicTacToe>, using rng: inout SeededGenerator,
    _ player: (TicTacToe, inout SeededGenerator) -> Int
  ) -> Int {
    playMatch(games: 200, using: &rng, player) { board, rng in
      let best = solution.bestMoves(board)
      return best[Int.random(in: 0..<best.count, using: &rng)]
    }.losses
  }

  @Test("learns the values of the game, loses less and less, and search helps the network")
  func learns() {
    let solution = Negamax(root: TicTacToe())
    var rng = SeededGenerator(seed: 3)
    var player = SelfPlay(using: &rng)
    let ignorant = player.network
    let atFirst = losses(solution, using: &rng) { board, _ in ignorant.bestMove(board) }
    // After few games the network errs often enough for search to show: of six seeds each lost fewer
    // than 3/5 of the games with it.
    player.train(games: 50, using: &rng)
    let early = player
    let alone = losses(solution, using: &rng) { board, _ in early.network.bestMove(board) }
    let searching = losses(solution, using: &rng) { board, rng in
      early.searchedMove(board, simulations: 100, using: &rng)
    }
    #expect(searching * 5 < alone * 4)

    player.train(games: 150, using: &rng)
    let later = player.network
    #expect(atFirst > 120)
    #expect(losses(solution, using: &rng) { board, _ in later.bestMove(board) } < atFirst)

    player.train(games: 2400, using: &rng)
    let trained = player.network
    let atLast = losses(solution, using: &rng) { board, _ in trained.bestMove(board) }
    #expect(atLast < 20)
    #expect(SelfPlay.valueCorrelation(trained, with: solution) >= 0.9)
    #expect(abs(SelfPlay.valueCorrelation(ignorant, with: solution)) < 0.6)
  }

  @Test("correlation is 1 on a rising and −1 on a falling line, and that of the formula between")
  func pearson() {
    #expect(abs(correlation([1, 2, 3], [2, 4, 6]) - 1) < 1e-12)
    #expect(abs(correlation([1, 2, 3], [3, 2, 1]) + 1) < 1e-12)
    #expect(abs(correlation([1, 2, 3], [1, 3, 2]) - 0.5) < 1e-12)
  }
}
