import Autograd
public import NeuralNetworks
public import Tensors

/// One network with two heads for tic-tac-toe: where to play, and who is winning.
///
///     h = relu(relu(x W₁ + b₁) W₂ + b₂)
///     π = softmax(h Wπ + bπ) over the empty squares,  v = tanh(h Wv + bv)
///
/// The input is the board as the player to move sees it, 9 numbers of −1, 0, 1.
///
/// Source: Silver et al., “Mastering the game of Go without human knowledge”, 2017, in small.
public struct PolicyValueNetwork: Module {
  /// The trunk.
  public var first, second: Linear

  /// The heads.
  public var policyHead, valueHead: Linear

  /// Creates a network with the given width.
  public init(hiddenSize: Int = 64, using rng: inout SeededGenerator) {
    first = Linear(9, hiddenSize, using: &rng)
    second = Linear(hiddenSize, hiddenSize, using: &rng)
    policyHead = Linear(hiddenSize, 9, using: &rng)
    valueHead = Linear(hiddenSize, 1, using: &rng)
  }

  /// Logits [B, 9] and values [B] of boards [B, 9].
  public func callAsFunction(_ boards: Tensor) -> (logits: Tensor, values: Tensor) {
    let hidden = second(first(boards).relu()).relu()
    return (policyHead(hidden), valueHead(hidden).tanh().reshaped([boards.shape[0]]))
  }

  /// π over the legal moves, in their order, and v of one position that is not over.
  public func evaluate(_ board: TicTacToe) -> (policy: [Double], value: Double) {
    let (logits, values) = noGrad { self(Tensor([board.features.map(Float.init)])) }
    let scores = logits.scalars
    return (softmax(board.moves.map { Double(scores[$0]) }), Double(values.item()))
  }

  /// The move that the policy likes best.
  public func bestMove(_ board: TicTacToe) -> Int {
    board.moves[argmax(evaluate(board).policy)]
  }
}

/// What self-play leaves to learn from: a position, where search would play, and how it ended.
public struct SelfPlayExample: Sendable {
  /// The position.
  public let board: TicTacToe

  /// The share of search's visits, by square.
  public let visits: [Double]

  /// The result for the player to move, −1...1.
  public let value: Double

  /// Creates an example.
  public init(board: TicTacToe, visits: [Double], value: Double) {
    self.board = board
    self.visits = visits
    self.value = value
  }

  /// The same example turned or mirrored: eight for the price of one.
  public func moved(by symmetry: [Int]) -> SelfPlayExample {
    var turned = visits
    for square in 0..<9 { turned[symmetry[square]] = visits[square] }
    return SelfPlayExample(board: board.moved(by: symmetry), visits: turned, value: value)
  }
}
