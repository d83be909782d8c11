public import Display
import Synchronization

/// A chart that is drawn while its numbers are made, for instance the loss of a training.
///
///     let curve = LiveCurve(title: "Training")
///     for batch in progress(batches, "epoch 1") {
///       curve.add("loss", step(batch))
///     }
///     curve.finish()
///
/// The chart is one output that is updated at most ten times a second. Where pictures are not shown,
/// it is one line of text with the last numbers.
public final class LiveCurve: Sendable, Displayable {
  /// The points that a curve keeps; of more, neighbours are averaged.
  public static let maximumPointCount = 512

  private struct State {
    var curves: [Curve] = []
    var handle: DisplayHandle?
    var updates = UpdateLimit()
  }

  private let title: String
  private let x, y: Axis
  private let state = Mutex(State())

  /// Creates a chart without points; it is shown when the first one is added.
  ///
  /// - Parameters:
  ///   - title: What the chart shows.
  ///   - x: The axis of the steps.
  ///   - y: The axis of the values.
  public init(title: String, x: Axis = Axis("step"), y: Axis = Axis("loss")) {
    self.title = title
    (self.x, self.y) = (x, y)
  }

  /// Adds a value to the curve `name`, one step after its last one; the first step is 0.
  public func add(_ name: String, _ value: some BinaryFloatingPoint) {
    state.withLock { state in
      let index = state.curves.firstIndex { $0.name == name } ?? state.curves.count
      if index == state.curves.count { state.curves.append(Curve(name: name)) }
      state.curves[index].append(Double(value))
      if state.updates.admits(.now) { show(&state) }
    }
  }

  /// Draws the points that the last update left out.
  public func finish() {
    state.withLock { show(&$0) }
  }

  /// The chart as it is now.
  public var mimeBundle: MIMEBundle {
    state.withLock { bundle(of: $0.curves) }
  }

  private func show(_ state: inout State) {
    let picture = Picture(mimeBundle: bundle(of: state.curves))
    if let handle = state.handle {
      handle.update(picture)
    } else {
      state.handle = display(picture)
    }
  }

  private func bundle(of curves: [Curve]) -> MIMEBundle {
    let summary = curves.map(\.summary).joined(separator: ", ")
    let chart = Chart(
      title: title, alt: summary.isEmpty ? "No points yet." : summary, x: x, y: y,
      curves.map { Series($0.name, x: $0.steps, y: $0.values) })
    var bundle = chart.mimeBundle
    bundle.data["text/plain"] = .string("\(title): \(chart.alt)")
    return bundle
  }
}

/// What ``display(_:)`` is given, so that it does not ask the chart while that is locked.
private struct Picture: Displayable {
  let mimeBundle: MIMEBundle
}

/// The points of one curve, of which there are never too many to draw.
private struct Curve {
  let name: String
  private(set) var steps: [Double] = []
  private(set) var values: [Double] = []
  private var count = 0
  private var last = 0.0
  /// How many values make a point, and those that the next point has so far.
  private var width = 1
  private var pending: [Double] = []

  init(name: String) {
    self.name = name
  }

  /// The last value and its step.
  var summary: String { "\(name) \(NumberText.short(last)) at step \(count - 1)" }

  mutating func append(_ value: Double) {
    (count, last) = (count + 1, value)
    pending.append(value)
    guard pending.count == width else { return }
    steps.append(Double(count) - Double(width + 1) / 2)
    values.append(pending.reduce(0, +) / Double(width))
    pending = []
    if values.count == LiveCurve.maximumPointCount { halve() }
  }

  private mutating func halve() {
    steps = stride(from: 0, to: steps.count, by: 2).map { (steps[$0] + steps[$0 + 1]) / 2 }
    values = stride(from: 0, to: values.count, by: 2).map { (values[$0] + values[$0 + 1]) / 2 }
    width *= 2
  }
}
