import Tensors

/// A slippery lake: slide from S to G without falling into a hole.
///
/// The four actions are left, down, right and up, in this order. On slippery ice an action goes
/// the way it says with probability ⅓ and to each side of it with probability ⅓; the edge of
/// the lake holds the skater back. Reaching G earns 1, everything else 0; G and H end the episode.
///
/// Maps, order of actions and odds are those of FrozenLake-v1 in gymnasium 1.4.0, with which the
/// whole table is compared in the tests; the game is the example of seed 004, Lecture 10.
public struct FrozenLake: Sendable {
  /// What lies on a square of the map.
  public enum Tile: Character, Sendable {
    /// Where an episode starts.
    case start = "S"
    /// Ice to walk on.
    case frozen = "F"
    /// A hole, which ends the episode without a reward.
    case hole = "H"
    /// The goal, which ends the episode with the reward.
    case goal = "G"
  }

  /// The directions, in the order of the actions.
  public static let actionNames = ["left", "down", "right", "up"]

  /// An arrow for each action, for drawing policies.
  public static let actionArrows = ["←", "↓", "→", "↑"]

  /// The small lake, 4×4.
  public static let small = FrozenLake(["SFFF", "FHFH", "FFFH", "HFFG"])

  /// The large lake, 8×8.
  public static let large = FrozenLake([
    "SFFFFFFF", "FFFFFFFF", "FFFHFFFF", "FFFFFHFF", "FFFHFFFF", "FHHFFFHF", "FHFFHFHF", "FFFHFFFG",
  ])

  /// The tiles, by row and column.
  public let tiles: [[Tile]]

  /// The odds: state s is the square in row s / columns and column s % columns.
  public let process: MarkovDecisionProcess

  /// Reads a map of the letters S, F, H and G, one string for each row.
  ///
  /// - Parameters:
  ///   - rows: The map; all rows equally long, one S.
  ///   - isSlippery: Whether the ice may turn an action to its sides.
  public init(_ rows: [String], isSlippery: Bool = true) {
    tiles = rows.map { row in
      row.map { letter in
        guard let tile = Tile(rawValue: letter) else {
          demandFailure("the map has the letter \(letter); expected S, F, H or G")
        }
        return tile
      }
    }
    process = FrozenLake.process(of: tiles, isSlippery: isSlippery)
  }

  /// The number of columns.
  public var columnCount: Int { tiles[0].count }

  /// The tile of a state.
  public func tile(_ state: Int) -> Tile { tiles[state / columnCount][state % columnCount] }

  /// The map with something else written on the ice: one line of text for each row.
  ///
  /// Holes and goal keep their letters; `label` says what stands on the other squares.
  public func drawing(_ label: (Int) -> String) -> String {
    tiles.indices.map { row in
      tiles[row].indices.map { column in
        let state = row * columnCount + column
        let tile = tile(state)
        return tile == .hole || tile == .goal ? String(tile.rawValue) : label(state)
      }.joined(separator: " ")
    }.joined(separator: "\n")
  }

  private static func process(of tiles: [[Tile]], isSlippery: Bool) -> MarkovDecisionProcess {
    let (rows, columns) = (tiles.count, tiles[0].count)
    let moves = [(0, -1), (1, 0), (0, 1), (-1, 0)]  // left, down, right, up
    let transitions = (0..<rows * columns).map { state in
      moves.indices.map { action -> [MarkovDecisionProcess.Transition] in
        let here = tiles[state / columns][state % columns]
        if here == .hole || here == .goal {
          return [.init(probability: 1, state: state, reward: 0, isTerminal: true)]
        }
        let directions = isSlippery ? [(action + 3) % 4, action, (action + 1) % 4] : [action]
        return directions.map { direction in
          let row = min(max(state / columns + moves[direction].0, 0), rows - 1)
          let column = min(max(state % columns + moves[direction].1, 0), columns - 1)
          let there = tiles[row][column]
          return .init(
            probability: 1 / Double(directions.count), state: row * columns + column,
            reward: there == .goal ? 1 : 0, isTerminal: there == .hole || there == .goal)
        }
      }
    }
    let start = tiles.joined().map { $0 == .start ? 1.0 : 0.0 }
    return MarkovDecisionProcess(transitions: transitions, startProbabilities: start)
  }
}
