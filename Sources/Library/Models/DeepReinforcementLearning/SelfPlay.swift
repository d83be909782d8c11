import Autograd
import NeuralNetworks
public import Tensors

/// Learns a game by playing against itself: search improves the network, the network improves search.
///
/// Source: Silver et al., 2016 and 2017; seed 004, Lecture 11, where search is missing.
public struct SelfPlay: Sendable {
  /// The network that plays and learns.
  public private(set) var network: PolicyValueNetwork

  /// The number of simulations before each move.
  public let simulations: Int

  private var optimizer: Adam
  private var examples: ReplayBuffer<SelfPlayExample>

  /// Creates a player who knows nothing.
  public init(hiddenSize: Int = 128, simulations: Int = 40, using rng: inout SeededGenerator) {
    network = PolicyValueNetwork(hiddenSize: hiddenSize, using: &rng)
    self.simulations = simulations
    optimizer = Adam(learningRate: 2e-3)
    examples = ReplayBuffer(capacity: 4000)
  }

  // snippet.self-play
  /// Plays one game against itself and keeps what happened.
  ///
  /// A few random moves open the game, so that positions are seen which good play would avoid; after
  /// them every move is drawn in proportion to the visits of a search whose leaves the network judges.
  public mutating func playGame(using rng: inout SeededGenerator) {
    var board = TicTacToe()
    for _ in 0..<Int.random(in: 0...4, using: &rng) where board.outcome == nil {
      board = board.playing(board.moves[Int.random(in: 0..<board.moves.count, using: &rng)])
    }
    var seen: [(board: TicTacToe, visits: [Double], mean: Double)] = []
    while board.outcome == nil {
      var tree = MonteCarloTreeSearch(root: board)
      tree.search(simulations: simulations, using: &rng) { network.evaluate($0).value }
      var visits = Array(repeating: 0.0, count: 9)
      var mean = 0.0
      for move in tree.moveStatistics {
        visits[move.move] = Double(move.visits) / Double(simulations)
        mean += visits[move.move] * move.mean
      }
      seen.append((board, visits, mean))
      board = board.playing(drawIndex(visits, using: &rng))
    }
    let winner = board.winner
    for position in seen {
      // The game's result is honest but noisy, search's mean is smooth but biased: half of each.
      let result = winner.map { $0 == position.board.player ? 1.0 : -1.0 } ?? 0
      examples.append(
        SelfPlayExample(
          board: position.board, visits: position.visits, value: (result + position.mean) / 2))
    }
  }

  /// One step down the loss −Σ visits · log π + (v − value)² over a batch, each turned at random.
  public mutating func learn(batchSize: Int = 64, using rng: inout SeededGenerator) -> Float {
    let batch = examples.draw(batchSize, using: &rng).map {
      $0.moved(by: TicTacToe.symmetries[Int.random(in: 0..<8, using: &rng)])
    }
    let boards = Tensor(batch.map { $0.board.features.map(Float.init) })
    let visits = Tensor(batch.map { $0.visits.map(Float.init) })
    let values = Tensor(batch.map { Float($0.value) })
    // Squares that are taken get a logit far below the others.
    let mask = Tensor(batch.map { example in (0..<9).map { example.board[$0] == nil ? 0 : -1e4 } })
    return optimizer.step(&network) { network in
      let (logits, guesses) = network(boards)
      let policyLoss = -(visits * (logits + mask).logSoftmax()).sum(alongAxis: 1).mean()
      return policyLoss + meanSquaredError(guesses, values)
    }
  }
  // snippet.end

  /// Plays games and learns after each of them.
  public mutating func train(
    games: Int, stepsPerGame: Int = 4, using rng: inout SeededGenerator
  ) {
    for _ in 0..<games {
      playGame(using: &rng)
      for _ in 0..<stepsPerGame { _ = learn(using: &rng) }
    }
  }

  /// A move by search with the network's values; the most visited one.
  public func searchedMove(
    _ board: TicTacToe, simulations: Int, using rng: inout SeededGenerator
  ) -> Int {
    var tree = MonteCarloTreeSearch(root: board)
    tree.search(simulations: simulations, using: &rng) { network.evaluate($0).value }
    return tree.bestMove
  }

  /// How well the network's values agree with the true ones: Pearson's correlation over all
  /// positions of `solution` that are not over.
  public static func valueCorrelation(
    _ network: PolicyValueNetwork, with solution: Negamax<TicTacToe>
  ) -> Double {
    let positions = solution.values.filter { $0.key.outcome == nil }
      .sorted { $0.key.description < $1.key.description }
    let boards = Tensor(positions.map { $0.key.features.map(Float.init) })
    let guesses = noGrad { network(boards).values.scalars.map(Double.init) }
    return correlation(guesses, positions.map(\.value))
  }
}

/// Pearson's correlation of two lists: 1 on a rising line, −1 on a falling one.
public func correlation(_ x: [Double], _ y: [Double]) -> Double {
  demand(x.count == y.count && x.count > 1, "\(x.count) and \(y.count) numbers")
  let (meanX, meanY) = (
    x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count)
  )
  let products = zip(x, y).reduce(0.0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
  let squaresX = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
  let squaresY = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
  return products / (squaresX * squaresY).squareRoot()
}
