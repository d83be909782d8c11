import Models
import Testing

@Suite("Cart pole")
struct CartPoleTests {
  /// One step as gymnasium made it: state, action, next state, reward, end.
  struct Row: Decodable {
    let state: [Double]
    let action: Int
    let next: [Double]
    let reward: Double
    let isTerminal: Bool

    init(from decoder: any Decoder) throws {
      var fields = try decoder.unkeyedContainer()
      state = try fields.decode([Double].self)
      action = try fields.decode(Int.self)
      next = try fields.decode([Double].self)
      reward = try fields.decode(Double.self)
      isTerminal = try fields.decode(Bool.self)
    }
  }

  struct Rows: Decodable {
    let single: [Row]
    let episodes: [[Row]]
  }

  private func state(_ x: [Double]) -> CartPole.State {
    CartPole.State(position: x[0], velocity: x[1], angle: x[2], angularVelocity: x[3])
  }

  @Test("moves as gymnasium's does, step by step")
  func singleSteps() throws {
    let rows = try GoldenFile.decode(Rows.self, named: "cart-pole").single
    #expect(rows.count == 200)
    #expect(rows.contains { $0.isTerminal } && rows.contains { !$0.isTerminal })
    var rng = SplitMix64(seed: 0)
    for row in rows {
      let step = CartPole().step(state(row.state), action: row.action, using: &rng)
      #expect(isClose(step.state.features, row.next, within: 1e-14))
      #expect(step.reward == row.reward)
      #expect(step.isTerminal == row.isTerminal)
    }
  }

  @Test("ends whole episodes where gymnasium ends them")
  func episodes() throws {
    for rows in try GoldenFile.decode(Rows.self, named: "cart-pole").episodes {
      var rng = SplitMix64(seed: 0)
      var current = state(rows[0].state)
      for (t, row) in rows.enumerated() {
        let step = CartPole().step(current, action: row.action, using: &rng)
        #expect(isClose(step.state.features, row.next, within: 1e-12))
        #expect(step.isTerminal == (t == rows.count - 1))
        current = step.state
      }
    }
  }

  @Test("starts within ±0.05 in all four numbers")
  func start() {
    var rng = SplitMix64(seed: 3)
    for _ in 0..<200 {
      #expect(CartPole().start(using: &rng).features.allSatisfy { abs($0) <= 0.05 })
    }
  }
}
