/// Small images at several settings of a knob: a slider where the page can compute, and panels where
/// it cannot.
///
/// In Vega-Lite one frame is shown, chosen by a slider; the SVG shows up to eight frames, evenly
/// picked, the first and the last among them.
public struct FrameImages: Figure, Hashable {
  /// One setting of the knob.
  public struct Frame: Sendable, Hashable {
    /// The setting, in a few characters.
    public var name: String

    /// The images of each row, from above, as intensities from 0, black, to 1, white.
    public var rows: [[[Float]]]

    /// Creates a frame.
    public init(_ name: String, _ rows: [[[Float]]]) {
      self.name = name
      self.rows = rows
    }
  }

  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The extent of every image, in pixels.
  public var height, width: Int

  /// The side of an image's pixel on the page, in pixels.
  public var scale: Int

  /// What the slider changes.
  public var knob: String

  /// The settings, in the order of the slider.
  public var frames: [Frame]

  /// Creates images with a slider.
  ///
  /// - Parameters:
  ///   - title: What is shown, in a few words.
  ///   - alt: The finding in one sentence.
  ///   - height: The number of rows of each image.
  ///   - width: The number of columns of each image.
  ///   - scale: The side of an image's pixel on the page.
  ///   - knob: What the slider changes.
  ///   - frames: The settings, in the order of the slider. Intensities outside 0...1 are shown as the
  ///     nearer end; those that are not finite as black.
  /// - Precondition: There is a frame; all have as many rows of as many images as the first, and each
  ///   image has `height` × `width` intensities or three times as many.
  public init(
    title: String, alt: String, height: Int, width: Int, scale: Int = 3, knob: String,
    frames: [Frame]
  ) {
    precondition(!frames.isEmpty, "\(title): images with a slider need a frame")
    let shapes = frames.map { $0.rows.map(\.count) }
    precondition(
      shapes.allSatisfy { $0 == shapes[0] },
      "\(title): the frames have different numbers of images in their rows, \(shapes)")
    let sizes = Set(frames.flatMap { $0.rows.joined().map(\.count) })
    precondition(
      sizes.isSubset(of: [height * width, 3 * height * width]),
      "\(title): images of \(sizes.sorted()) intensities, expected \(height) × \(width) or three "
        + "times as many")
    self.title = title
    self.alt = alt
    self.height = height
    self.width = width
    self.scale = scale
    self.knob = knob
    self.frames = frames
  }

  /// The picked frames drawn with characters.
  public var table: String {
    panels.map { "\(knob) \($0.name)\(grid($0).table)" }.joined(separator: "\n\n")
  }

  /// At most eight frames at even distances, the first and the last among them.
  var panels: [Frame] { FrameSlider.panels(of: frames) }

  /// The images of a frame side by side.
  func grid(_ frame: Frame) -> ImageGrid {
    var grid = ImageGrid(
      title: title, alt: alt, height: height, width: width, scale: scale, rows: [:])
    grid.rows = frame.rows
    grid.rowNames = frame.rows.map { _ in "" }
    return grid
  }
}
