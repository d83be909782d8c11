import Lectern

/// w10: meta-learning of sines, 25 tasks with one inner step differentiated through, Adam; all tasks
/// in one computation, and as `w10-loop` one after the other.
func metaLearning(_ report: Report) {
  measure(report, "w10") { model, tasks in model.loss(onAll: tasks) }
  measure(report, "w10-loop") { model, tasks in
    var total = Tensor(0)
    for task in 0..<25 { total = total + model.loss(on: (tasks.x[task], tasks.y[task])) }
    return total * (1 / 25)
  }
}

/// Points of sines of random height and phase: 25 tasks of 20 points, of which the first 10 adapt
/// the model and the others judge it.
private func drawTasks(using rng: inout SeededGenerator) -> (x: Tensor, y: Tensor) {
  let amplitude = Tensor(uniform: [25, 1, 1], in: 0.1..<5, using: &rng)
  let phase = Tensor(uniform: [25, 1, 1], in: 0..<Float.pi, using: &rng)
  let x = Tensor(uniform: [25, 20, 1], in: -5..<5, using: &rng)
  return (x, amplitude * (x - phase).sin())
}

private func measure(
  _ report: Report, _ name: String,
  _ objective: (SineModel, (x: Tensor, y: Tensor)) -> Tensor
) {
  var rng = SeededGenerator(seed: 1)
  var model = SineModel(using: &rng)
  var optimizer = Adam()
  var loss: Float = 0
  let time = report.milliseconds(for: 4, warmUp: 3) {
    let tasks = drawTasks(using: &rng)
    loss = optimizer.step(&model) { objective($0, tasks) }
  }
  report.print(name, ["ms": time, "loss": Double(loss)])
}

/// The parameters of a network 1-40-40-1.
struct SineModel: Module {
  var tensors: [Tensor]

  init(using rng: inout SeededGenerator) {
    tensors = [
      Tensor(normal: [1, 40], standardDeviation: 0.5, using: &rng), Tensor(zeros: [40]),
      Tensor(normal: [40, 40], standardDeviation: 1 / 6, using: &rng), Tensor(zeros: [40]),
      Tensor(normal: [40, 1], standardDeviation: 1 / 6, using: &rng), Tensor(zeros: [1]),
    ].map { $0.asParameter() }
  }

  /// The loss on the second half of a task's points after a step on the first half.
  func loss(on task: (x: Tensor, y: Tensor)) -> Tensor {
    let (x, y) = task
    let inner = meanSquaredError(predict(tensors, x[0..<10]), y[0..<10])
    let slopes = gradient(of: inner, wrt: tensors, createGraph: true)
    let adapted = zip(tensors, slopes).map { $0 - $1 * 0.01 }
    return meanSquaredError(predict(adapted, x[10..<20]), y[10..<20])
  }

  private func predict(_ p: [Tensor], _ x: Tensor) -> Tensor {
    let h = linear(x, weight: p[0], bias: p[1]).relu()
    return linear(linear(h, weight: p[2], bias: p[3]).relu(), weight: p[4], bias: p[5])
  }

  /// The mean of the losses of all tasks, whose parameters are adapted side by side: [25, I, O] for
  /// weights and [25, 1, O] for biases.
  func loss(onAll tasks: (x: Tensor, y: Tensor)) -> Tensor {
    let (x, y) = tasks
    let shared = tensors.map { p in
      p.broadcast(to: [25, p.rank == 2 ? p.shape[0] : 1, p.shape[p.rank - 1]])
    }
    let first = predictAll(shared, x.sliced(0..<10, alongAxis: 1))
    // The mean over the points of each task, summed over tasks, so that no task sees another.
    let inner = meanSquaredError(first, y.sliced(0..<10, alongAxis: 1)) * 25
    let slopes = gradient(of: inner, wrt: shared, createGraph: true)
    let adapted = zip(shared, slopes).map { $0 - $1 * 0.01 }
    return meanSquaredError(
      predictAll(adapted, x.sliced(10..<20, alongAxis: 1)), y.sliced(10..<20, alongAxis: 1))
  }

  private func predictAll(_ p: [Tensor], _ x: Tensor) -> Tensor {
    let h = (matmul(x, p[0]) + p[1]).relu()
    return matmul((matmul(h, p[2]) + p[3]).relu(), p[4]) + p[5]
  }
}
