/// Colours and shapes that stay apart for colour-blind readers and on paper.
enum Palette {
  /// The eight colours of Okabe and Ito without black and yellow, which vanish on dark and light pages.
  ///
  /// Source: Okabe and Ito, “Color Universal Design”, 2008.
  static let series = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"]

  /// Text and lines: contrast at least 4.5 : 1 on white and on black.
  static let ink = "#767676"

  /// Viridis at ten equal steps, as red, green, blue.
  ///
  /// Source: van der Walt and Smith, “A Better Default Colormap for Matplotlib”, 2015.
  private static let viridisAnchors: [[Double]] = [
    [0x44, 0x01, 0x54], [0x48, 0x28, 0x78], [0x3E, 0x49, 0x89], [0x31, 0x68, 0x8E],
    [0x26, 0x82, 0x8E], [0x1F, 0x9E, 0x89], [0x35, 0xB7, 0x79], [0x6D, 0xCD, 0x59],
    [0xB4, 0xDE, 0x2C], [0xFD, 0xE7, 0x25],
  ]

  /// The colour of `fraction` in 0...1, between the two nearest anchors.
  static func viridis(_ fraction: Double) -> [UInt8] {
    let position = min(max(fraction, 0), 1) * Double(viridisAnchors.count - 1)
    let lower = min(Int(position), viridisAnchors.count - 2)
    let weight = position - Double(lower)
    return (0..<3).map { channel in
      let (a, b) = (viridisAnchors[lower][channel], viridisAnchors[lower + 1][channel])
      return UInt8((a + (b - a) * weight).rounded())
    }
  }

  /// A colour as SVG writes it.
  static func css(_ color: [UInt8]) -> String {
    "rgb(\(color[0]),\(color[1]),\(color[2]))"
  }
}
