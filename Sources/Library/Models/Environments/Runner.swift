import Tensors

/// A runner in three lanes: dodge the blocks, collect the coins, reach the end.
///
/// The track is a list of rows; in each step the runner moves one row on and goes left (0),
/// straight on (1) or right (2). A coin earns 1, a block ends the run, the last row ends it too.
///
/// Source: a small stand-in for the running game with which seed 004, Lecture 9 explains the words
/// environment, action and reward.
public struct Runner: Environment {
  /// What may lie in a lane of a row.
  public enum Cell: Character, Sendable {
    /// Nothing.
    case free = "."
    /// A coin to be picked up.
    case coin = "o"
    /// A block to be avoided.
    case block = "#"
  }

  /// Where the runner is.
  public struct State: Sendable, Hashable {
    /// The row reached.
    public let row: Int

    /// The lane, 0 (left) to 2 (right).
    public let lane: Int

    /// Creates a position.
    public init(row: Int, lane: Int) {
      self.row = row
      self.lane = lane
    }
  }

  /// The rows of the track, three cells each; the runner starts in the middle of the first.
  public let track: [[Cell]]

  /// Draws a track: coins everywhere, blocks that always leave a way through.
  ///
  /// - Parameters:
  ///   - length: The number of rows, at least 2.
  ///   - rng: The source of randomness.
  public init(length: Int, using rng: inout some RandomNumberGenerator) {
    demand(length >= 2, "a track of \(length) rows; expected at least 2")
    var way = 1
    track = (0..<length).map { row in
      if row > 0 { way = min(max(way + Int.random(in: -1...1, using: &rng), 0), 2) }
      return (0..<3).map { lane in
        let draw = Double.random(in: 0..<1, using: &rng)
        if row == 0 { return .free }
        if lane != way && draw < 0.35 { return .block }
        return draw > 0.6 ? .coin : .free
      }
    }
  }

  /// Left, straight on, right.
  public var actionCount: Int { 3 }

  /// The middle of the first row.
  public func start(using rng: inout some RandomNumberGenerator) -> State {
    State(row: 0, lane: 1)
  }

  /// Runs one row on; there is no chance in it.
  public func step(
    _ state: State, action: Int, using rng: inout some RandomNumberGenerator
  ) -> Step<State> {
    let next = State(row: state.row + 1, lane: min(max(state.lane + action - 1, 0), 2))
    let cell = track[next.row][next.lane]
    return Step(
      state: next, reward: cell == .coin ? 1 : 0,
      isTerminal: cell == .block || next.row == track.count - 1)
  }

  /// Where the runner stands as a number: 3 · row + lane.
  public func index(_ state: State) -> Int { 3 * state.row + state.lane }

  /// The same game as a table, for policies and values by state.
  public var process: MarkovDecisionProcess {
    var rng = SystemRandomNumberGenerator()  // never asked: there is no chance in a step
    let transitions = (0..<3 * track.count).map { s in
      (0..<actionCount).map { action -> [MarkovDecisionProcess.Transition] in
        let state = State(row: s / 3, lane: s % 3)
        if state.row == track.count - 1 || track[state.row][state.lane] == .block {
          return [.init(probability: 1, state: s, reward: 0, isTerminal: true)]
        }
        let step = step(state, action: action, using: &rng)
        return [
          .init(
            probability: 1, state: index(step.state), reward: step.reward,
            isTerminal: step.isTerminal)
        ]
      }
    }
    return MarkovDecisionProcess(
      transitions: transitions,
      startProbabilities: transitions.indices.map { $0 == 1 ? 1 : 0 })
  }

  // snippet.best-coins
  /// The most coins that any run can collect: c(s) = maxₐ (r + c(s′)), from the last row back.
  public func mostCoins() -> Double {
    var best = [0.0, 0.0, 0.0]
    for row in (0..<track.count - 1).reversed() {
      best = (0..<3).map { lane in
        (max(lane - 1, 0)...min(lane + 1, 2)).map { next in
          switch track[row + 1][next] {
          case .block: 0
          case .coin: 1 + best[next]
          case .free: best[next]
          }
        }.max() ?? 0
      }
    }
    return best[1]
  }
  // snippet.end

  /// The track as text, the runner's way marked: `*` a step, `$` a coin collected, `X` a crash.
  public func drawing(_ states: [State]) -> String {
    let way = Dictionary(states.map { ($0.row, $0.lane) }, uniquingKeysWith: { $1 })
    return track.indices.map { row in
      String(
        (0..<3).map { lane -> Character in
          guard way[row] == lane else { return track[row][lane].rawValue }
          switch track[row][lane] {
          case .free: return "*"
          case .coin: return "$"
          case .block: return "X"
          }
        })
    }.joined(separator: "\n")
  }
}
