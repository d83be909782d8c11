import Display

/// Lines and points over two axes, with a legend.
public struct Chart: Figure, Hashable {
  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The horizontal and the vertical axis.
  public var x, y: Axis

  /// What is drawn, in the order of the legend.
  public var series: [Series]

  /// Creates a chart.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - x: The horizontal axis.
  ///   - y: The vertical axis.
  ///   - series: What is drawn.
  public init(title: String, alt: String, x: Axis, y: Axis, _ series: [Series]) {
    self.title = title
    self.alt = alt
    self.x = x
    self.y = y
    self.series = series
  }

  /// The points: one column per series when all share their x values, else one row per point.
  public var table: String {
    let shared = series.first?.x ?? []
    if series.allSatisfy({ $0.x == shared }) {
      let rows = shared.indices.map { index in
        [NumberText.short(shared[index])] + series.map { Self.cell($0, index) }
      }
      return TextTable(header: [x.label] + series.map(\.name), rows: rows).text
    }
    return series.map { series in
      let rows = series.x.indices.map { [NumberText.short(series.x[$0]), Self.cell(series, $0)] }
      return TextTable(header: [x.label, series.name], rows: rows).text
    }.joined(separator: "\n\n")
  }

  /// The value of a point, with its error bar if there is one.
  private static func cell(_ series: Series, _ index: Int) -> String {
    let value = NumberText.short(series.y[index])
    return series.spread.map { "\(value) ± \(NumberText.short($0[index], digits: 2))" } ?? value
  }

  /// The vertical axis with its ends fixed to what points and error bars need.
  var verticalLayout: AxisLayout {
    y.layout(
      for: series.flatMap { series in
        zip(series.y, series.spread ?? series.y.map { _ in 0 }).flatMap { [$0 - $1, $0 + $1] }
      })
  }

  /// The ends of an error bar, cut where the plot ends.
  static func spreadEnds(
    of value: Double, _ half: Double, in layout: AxisLayout
  ) -> (low: Double, high: Double) {
    (max(value - half, layout.low), min(value + half, layout.high))
  }
}
