public import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A search tree that grows where play looks promising (UCT).
///
/// Each simulation walks down by the rule below, adds one position, guesses its value and hands the
/// guess back up, turning its sign at every level.
///
///     UCT(m) = W(m) / N(m) + c √(log N / N(m))
///
/// With more and more simulations the move that is visited most is the minimax move.
///
/// Source: Kocsis and Szepesvári, 2006. AlphaGo searches such a tree too (Silver et al., 2016); seed
/// 004, Lecture 11 says that it does without.
public struct MonteCarloTreeSearch<Position: Game>: Sendable {
  /// A position in the tree.
  public struct Node: Sendable {
    /// The position.
    public let position: Position

    /// The move that led here; nil at the root.
    public let move: Int?

    /// How often simulations went through here, N.
    public fileprivate(set) var visits = 0

    /// The sum of their results for the player who *moved here*, W.
    public fileprivate(set) var total = 0.0

    /// Where the children stand in the list of nodes.
    public fileprivate(set) var children: [Int] = []

    fileprivate var untried: [Int]
  }

  /// All nodes; the root is the first.
  public private(set) var nodes: [Node]

  /// The weight c of exploring.
  public let exploration: Double

  /// Creates a tree with only its root.
  public init(root: Position, exploration: Double = 1.4) {
    demand(root.outcome == nil, "the game is over; there is no move to search for")
    nodes = [Node(position: root, move: nil, untried: root.moves)]
    self.exploration = exploration
  }

  /// Runs simulations; positions that are not over are judged by random play to the end.
  public mutating func search(
    simulations: Int, using rng: inout some RandomNumberGenerator
  ) {
    for _ in 0..<simulations {
      let path = descend(using: &rng)
      let leaf = nodes[path[path.count - 1]].position
      backUp(path, value: randomPlayout(leaf, using: &rng))
    }
  }

  /// Runs simulations; `value` judges positions that are not over, for the player whose turn it is.
  public mutating func search(
    simulations: Int, using rng: inout some RandomNumberGenerator, value: (Position) -> Double
  ) {
    for _ in 0..<simulations {
      let path = descend(using: &rng)
      let leaf = nodes[path[path.count - 1]].position
      backUp(path, value: leaf.outcome ?? value(leaf))
    }
  }

  // snippet.uct
  /// Walks from the root by UCT to a position with an untried move, and adds what that leads to.
  private mutating func descend(using rng: inout some RandomNumberGenerator) -> [Int] {
    var path = [0]
    while true {
      let here = path[path.count - 1]
      if !nodes[here].untried.isEmpty {
        let pick = Int.random(in: 0..<nodes[here].untried.count, using: &rng)
        let move = nodes[here].untried.remove(at: pick)
        let position = nodes[here].position.playing(move)
        nodes.append(Node(position: position, move: move, untried: position.moves))
        nodes[here].children.append(nodes.count - 1)
        return path + [nodes.count - 1]
      }
      guard let next = nodes[here].children.max(by: { uct($0, of: here) < uct($1, of: here) })
      else { return path }  // the game is over here
      path.append(next)
    }
  }

  /// Mean result plus a bonus for what has been tried little.
  private func uct(_ child: Int, of parent: Int) -> Double {
    let visits = Double(nodes[child].visits)
    return nodes[child].total / visits
      + exploration * (log(Double(nodes[parent].visits)) / visits).squareRoot()
  }

  /// Adds a result along the path; `value` is that of the player whose turn it is at its end.
  private mutating func backUp(_ path: [Int], value: Double) {
    var value = -value  // for the player who moved to the leaf
    for node in path.reversed() {
      nodes[node].visits += 1
      nodes[node].total += value
      value = -value
    }
  }
  // snippet.end

  /// The children of the root: move, visits and mean result for the player whose turn it is.
  public var moveStatistics: [(move: Int, visits: Int, mean: Double)] {
    nodes[0].children.compactMap { child in
      let node = nodes[child]
      return node.move.map { ($0, node.visits, node.total / Double(node.visits)) }
    }.sorted { $0.move < $1.move }
  }

  /// The move that was visited most; of several, the first.
  ///
  /// - Precondition: At least one simulation was run.
  public var bestMove: Int {
    let statistics = moveStatistics
    demand(!statistics.isEmpty, "no simulation was run; call search(simulations:using:)")
    return statistics.reduce(statistics[0]) { $1.visits > $0.visits ? $1 : $0 }.move
  }
}

extension MonteCarloTreeSearch where Position == TicTacToe {
  /// Runs simulations of tic-tac-toe, judged by random play to the end.
  ///
  /// A notebook's cell is not optimised and would call the general form through tables of its
  /// protocols, many times slower; this one is compiled for the game, here.
  public mutating func search(simulations: Int, using rng: inout SeededGenerator) {
    for _ in 0..<simulations {
      let path = descend(using: &rng)
      let leaf = nodes[path[path.count - 1]].position
      backUp(path, value: randomPlayout(leaf, using: &rng))
    }
  }
}

/// Plays random moves to the end; returns the outcome for the player whose turn it is now.
public func randomPlayout<Position: Game>(
  _ start: Position, using rng: inout some RandomNumberGenerator
) -> Double {
  var position = start
  var sign = 1.0
  while true {
    if let outcome = position.outcome { return sign * outcome }
    let moves = position.moves
    position = position.playing(moves[Int.random(in: 0..<moves.count, using: &rng)])
    sign = -sign
  }
}
