#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A pole that balances on a cart: push left (0) or right (1) fifty times a second.
///
/// Every step earns 1, also the last; the episode ends when the cart leaves ±2.4 m or the pole
/// leaves ±12°. Limit a rollout to 500 steps for the usual task (“v1”).
///
///     ẍ = temp − mₚ l θ̈ cos θ / m,   temp = (F + mₚ l θ̇² sin θ) / m
///     θ̈ = (g sin θ − cos θ temp) / (l (4/3 − mₚ cos² θ / m))
///
/// with explicit Euler steps of 0.02 s.
///
/// Source: Barto, Sutton and Anderson, 1983; constants and equations as in CartPole-v1 of
/// gymnasium 1.4.0, with which the tests compare transitions.
public struct CartPole: Environment {
  /// Where cart and pole are and how they move.
  public struct State: Sendable, Equatable {
    /// Position of the cart, m.
    public var position: Double

    /// Velocity of the cart, m/s.
    public var velocity: Double

    /// Angle of the pole from the vertical, rad.
    public var angle: Double

    /// Angular velocity of the pole, rad/s.
    public var angularVelocity: Double

    /// Creates a state.
    public init(position: Double, velocity: Double, angle: Double, angularVelocity: Double) {
      self.position = position
      self.velocity = velocity
      self.angle = angle
      self.angularVelocity = angularVelocity
    }

    /// The four numbers (x, ẋ, θ, θ̇), as a policy reads them.
    public var features: [Double] { [position, velocity, angle, angularVelocity] }
  }

  /// The number of steps after which the usual task counts as solved.
  public static let stepLimit = 500

  /// Acceleration of gravity g, m/s².
  public static let gravity = 9.8

  /// Masses of the cart and of the pole, kg.
  public static let cartMass = 1.0, poleMass = 0.1

  /// Half the length of the pole l, m.
  public static let halfLength = 0.5

  /// The push F, N.
  public static let force = 10.0

  /// The time between two pushes, s.
  public static let timeStep = 0.02

  /// How far the cart may go, m, and how far the pole may lean, rad.
  public static let positionLimit = 2.4, angleLimit = 12 * 2 * Double.pi / 360

  /// Creates the environment; it has no settings.
  public init() {}

  /// Two actions: push left, push right.
  public var actionCount: Int { 2 }

  /// Draws each of the four numbers from ±0.05.
  public func start(using rng: inout some RandomNumberGenerator) -> State {
    func draw() -> Double { Double.random(in: -0.05..<0.05, using: &rng) }
    return State(
      position: draw(), velocity: draw(), angle: draw(), angularVelocity: draw())
  }

  /// Moves cart and pole by one time step; there is no chance in it.
  public func step(
    _ state: State, action: Int, using rng: inout some RandomNumberGenerator
  ) -> Step<State> {
    let next = CartPole.next(state, action: action)
    return Step(state: next, reward: 1, isTerminal: CartPole.hasFallen(next))
  }

  /// Whether the cart or the pole has left its limits.
  public static func hasFallen(_ state: State) -> Bool {
    abs(state.position) > positionLimit || abs(state.angle) > angleLimit
  }

  /// The state one time step later.
  public static func next(_ state: State, action: Int) -> State {
    precondition((0...1).contains(action), "action \(action) of a cart pole; expected 0 or 1")
    let mass = cartMass + poleMass
    let push = action == 1 ? force : -force
    let (sine, cosine) = (sin(state.angle), cos(state.angle))
    let temp =
      (push + poleMass * halfLength * state.angularVelocity * state.angularVelocity * sine) / mass
    let angularAcceleration =
      (gravity * sine - cosine * temp)
      / (halfLength * (4.0 / 3.0 - poleMass * cosine * cosine / mass))
    let acceleration = temp - poleMass * halfLength * angularAcceleration * cosine / mass
    return State(
      position: state.position + timeStep * state.velocity,
      velocity: state.velocity + timeStep * acceleration,
      angle: state.angle + timeStep * state.angularVelocity,
      angularVelocity: state.angularVelocity + timeStep * angularAcceleration)
  }
}
