public import Display

/// What a chart shows, as data: titles, axes and points, but no pixels.
public struct PlotFacts: Codable, Sendable, Hashable {
  /// An axis.
  public struct Axis: Codable, Sendable, Hashable {
    /// The text beside it.
    public var label: String
    /// Whether it is logarithmic.
    public var isLogarithmic: Bool
  }

  /// Points that belong together.
  public struct Series: Codable, Sendable, Hashable {
    /// The name in the legend.
    public var name: String
    /// The coordinates, in order; points without a position are left out.
    public var x, y: [Double]
  }

  /// The text above the chart.
  public var title: String
  /// The axes.
  public var x, y: Axis
  /// The series in the order of the legend.
  public var series: [Series]

  /// The series called `name`, if there is one.
  public func series(_ name: String) -> Series? { series.first { $0.name == name } }

  /// Reads the Vega-Lite specification that a chart shows itself with.
  ///
  /// - Throws: ``PlotError`` if `value` is no chart of points or lines.
  public init(of value: some Displayable) throws(PlotError) {
    guard let plot = value.mimeBundle.data["application/vnd.vegalite.v5+json"] else {
      throw .noChart("it has no specification; show a chart")
    }
    guard plot["params"] == nil else { throw .noChart("it has a slider; show one of its frames") }
    guard let values = plot["data"]?["values"]?.arrayValue,
      let encoding = plot["encoding"] ?? plot["layer"]?.arrayValue?.first?["encoding"],
      let x = encoding["x"], let y = encoding["y"]
    else { throw .noChart("its specification has no points along x and y") }
    title = plot["title"]?.stringValue ?? ""
    self.x = Self.axis(x)
    self.y = Self.axis(y)
    let legend = encoding["color"]?["scale"]?["domain"]?.arrayValue?.compactMap(\.stringValue) ?? []
    series = legend.map { Series(name: $0, x: [], y: []) }
    for value in values {
      guard let x = value["x"]?.doubleValue, let y = value["y"]?.doubleValue else { continue }
      let name = value["series"]?.stringValue ?? ""
      if !series.contains(where: { $0.name == name }) {
        series.append(Series(name: name, x: [], y: []))
      }
      guard let index = series.firstIndex(where: { $0.name == name }) else { continue }
      series[index].x.append(x)
      series[index].y.append(y)
    }
  }

  private static func axis(_ channel: JSONValue) -> Axis {
    Axis(
      label: channel["title"]?.stringValue ?? "",
      isLogarithmic: channel["scale"]?["type"]?.stringValue == "log")
  }
}

extension PlotFacts: CustomStringConvertible {
  /// The chart in one line.
  public var description: String {
    let lines = series.map { "\($0.name): \($0.x.count) points" }
    return "“\(title)”, \(y.label) over \(x.label), \(lines.joined(separator: ", "))"
  }
}

/// Why a value cannot be read as a chart.
public enum PlotError: Error, Sendable, Hashable, CustomStringConvertible {
  /// It is none.
  case noChart(String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noChart(let reason): "this is no chart of points or lines: \(reason)"
    }
  }
}

/// Checks what a figure shows, by its data.
///
///     checkPlot("curve", points: 1) { learningCurve(losses) } expect: { plot in
///       plot.y.isLogarithmic && plot.series("training")?.y == losses
///     }
///
/// - Parameters:
///   - id: The name of the check, unique in its notebook; a literal.
///   - points: Points for the check.
///   - hint: What to say to those who fail.
///   - limit: What the probe may use while grading; 10 seconds if no time is given.
///   - figure: Makes the figure.
///   - expect: Whether it shows what it should.
public func checkPlot<Shown: Displayable>(
  _ id: String, points: Double, hint: String? = nil, limit: CheckLimit? = nil,
  _ figure: @escaping () throws -> Shown, expect: @escaping (PlotFacts) throws -> Bool
) {
  check(id, points: points, hint: hint, limit: limit, ProbeEntry.plot(figure), expect: expect)
}

extension ProbeEntry {
  /// The probe of a figure: what it shows.
  public static func plot<Shown: Displayable>(
    _ figure: @escaping () throws -> Shown
  ) -> () throws -> PlotFacts {
    { try PlotFacts(of: figure()) }
  }
}
