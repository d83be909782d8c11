/// How far a loop has come, and how to draw that.
public struct ProgressReport: Sendable, Hashable {
  /// What the loop does, for instance `epoch 3`.
  public var title: String

  /// The number of elements, if it is known.
  public var total: Int?

  /// The number of elements that are done.
  public var completed = 0

  /// The seconds since the loop began.
  public var seconds = 0.0

  /// The last value of each quantity that the loop reports, in order of their first report.
  public var quantities: [Quantity] = []

  /// Whether the loop has ended.
  public var hasEnded = false

  /// A number that changes from element to element.
  public struct Quantity: Sendable, Hashable {
    /// Its name, for instance `loss`.
    public var name: String
    /// Its last value.
    public var value: Double
  }

  /// Creates the report of a loop that has not begun.
  public init(title: String, total: Int?) {
    self.title = title
    self.total = total
  }

  /// The part that is done, from 0 to 1, if the total is known.
  public var fraction: Double? {
    total.map { $0 == 0 ? 1 : min(1, Double(completed) / Double($0)) }
  }

  /// The seconds that the rest will take at the present rate, if that can be known.
  public var remainingSeconds: Double? {
    guard let total, completed > 0, completed < total else { return nil }
    return seconds / Double(completed) * Double(total - completed)
  }

  /// The elements in each second, once there are any.
  public var rate: Double? {
    completed > 0 && seconds > 0 ? Double(completed) / seconds : nil
  }

  /// Notes the value of a quantity.
  public mutating func note(_ name: String, _ value: Double) {
    if let index = quantities.firstIndex(where: { $0.name == name }) {
      quantities[index].value = value
    } else {
      quantities.append(Quantity(name: name, value: value))
    }
  }
}
