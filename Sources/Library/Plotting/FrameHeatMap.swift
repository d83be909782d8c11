import Display

/// The same heat map at several settings of a knob: a slider where the page can compute, and panels
/// side by side where it cannot.
///
/// All frames share names and colours. In Vega-Lite one frame is shown, chosen by a slider; the SVG
/// shows up to eight frames, evenly picked, the first and the last among them.
public struct FrameHeatMap: Figure, Hashable {
  /// One setting of the knob.
  public struct Frame: Sendable, Hashable {
    /// The setting, in a few characters.
    public var name: String

    /// The numbers, row by row; those that are not finite stay empty.
    public var values: [[Double]]

    /// What stands in the cells, row by row, such as an arrow or a letter; empty for nothing.
    public var texts: [[String]]

    /// Creates a frame.
    public init(_ name: String, _ values: [[Double]], texts: [[String]] = []) {
      self.name = name
      self.values = values
      self.texts = texts
    }
  }

  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// What the rows, the columns and the colours mean, with units.
  public var rowLabel, columnLabel, valueLabel: String

  /// The names of the rows, from above, and of the columns.
  public var rowNames, columnNames: [String]

  /// The values of the darkest and the brightest colour.
  public var range: ClosedRange<Double>

  /// What the slider changes.
  public var knob: String

  /// The settings, in the order of the slider.
  public var frames: [Frame]

  /// Creates a heat map with a slider.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - rows: The meaning and the names of the rows, from above.
  ///   - columns: The meaning and the names of the columns.
  ///   - valueLabel: The meaning of the numbers, with unit.
  ///   - range: The values of the darkest and the brightest colour.
  ///   - knob: What the slider changes.
  ///   - frames: The settings, in the order of the slider.
  /// - Precondition: There is a frame, and every frame has a value, and a text if it has texts, for
  ///   each pair of a row's and a column's name.
  public init(
    title: String, alt: String, rows: (label: String, names: [String]),
    columns: (label: String, names: [String]), valueLabel: String, range: ClosedRange<Double>,
    knob: String, frames: [Frame]
  ) {
    precondition(!frames.isEmpty, "\(title): a heat map with a slider needs a frame")
    let shape = Array(repeating: columns.names.count, count: rows.names.count)
    for frame in frames {
      precondition(
        frame.values.map(\.count) == shape
          && (frame.texts.isEmpty || frame.texts.map(\.count) == shape),
        "\(title), \(frame.name): rows of \(frame.values.map(\.count)) values and "
          + "\(frame.texts.map(\.count)) texts for \(rows.names.count) × \(columns.names.count) names"
      )
    }
    self.title = title
    self.alt = alt
    (rowLabel, rowNames) = rows
    (columnLabel, columnNames) = columns
    self.valueLabel = valueLabel
    self.range = range
    self.knob = knob
    self.frames = frames
  }

  /// The numbers of every frame, with the names of rows and columns.
  public var table: String {
    frames.map { frame in
      TextTable(
        header: ["\(knob) \(frame.name): \(rowLabel) \\ \(columnLabel)"] + columnNames,
        rows: rowNames.indices.map { row in
          [rowNames[row]]
            + columnNames.indices.map { column in
              let number = NumberText.short(frame.values[row][column], digits: 3)
              let text = frame.texts.isEmpty ? "" : frame.texts[row][column]
              return text.isEmpty ? number : "\(text) \(number)"
            }
        }
      ).text
    }.joined(separator: "\n\n")
  }

  /// Where a value lies between the ends of the colours, 0...1.
  func shade(_ value: Double) -> Double {
    min(1, max(0, (value - range.lowerBound) / (range.upperBound - range.lowerBound)))
  }
}
