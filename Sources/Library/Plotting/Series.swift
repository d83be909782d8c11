/// Points of a chart that belong together and share a colour, a marker and a name.
public struct Series: Sendable, Hashable {
  /// How the points are drawn.
  public enum Style: Sendable, Hashable {
    /// Joined in their order.
    case line
    /// On their own.
    case points
  }

  /// The name in the legend and in the table.
  public var name: String

  /// The coordinates; values that are not finite leave a gap.
  public var x, y: [Double]

  /// The half-length of the error bar of each point, or `nil` for none.
  public var spread: [Double]?

  /// How the points are drawn.
  public var style: Style

  /// Creates a series.
  ///
  /// - Precondition: `x`, `y` and, when given, `spread` have the same length.
  public init(
    _ name: String, x: [Double], y: [Double], spread: [Double]? = nil, style: Style = .line
  ) {
    precondition(x.count == y.count, "\(name): \(x.count) x values for \(y.count) y values")
    precondition(
      (spread?.count ?? y.count) == y.count,
      "\(name): \(spread?.count ?? 0) error bars for \(y.count) points")
    self.name = name
    self.x = x
    self.y = y
    self.spread = spread
    self.style = style
  }

  /// Creates a series over 1, 2, 3, …, for instance a loss by epoch.
  public init(_ name: String, y: [Double], style: Style = .line) {
    self.init(name, x: y.indices.map { Double($0 + 1) }, y: y, style: style)
  }
}
