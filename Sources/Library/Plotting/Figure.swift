public import Display

/// A picture that a notebook shows and that also reads as text.
///
/// Every figure is SVG with a transparent background and mid-grey ink, safe on light and dark pages;
/// it carries its finding as alternative text and its data as a plain-text table. The same figure
/// always gives the same bytes.
public protocol Figure: Displayable, Sendable {
  /// What the figure shows, in a few words; printed above it.
  var title: String { get }

  /// The finding in one sentence, for readers who cannot see the picture.
  var alt: String { get }

  /// The picture as an SVG document.
  var svg: String { get }

  /// The data as text.
  var table: String { get }

  /// The picture as a Vega-Lite 5 specification, for figures that gain from tooltips and zooming.
  var vegaLite: JSONValue? { get }
}

extension Figure {
  /// Most figures are SVG only.
  public var vegaLite: JSONValue? { nil }

  /// All representations; the alternative text stands in the metadata of each picture.
  public var mimeBundle: MIMEBundle {
    let hint: JSONValue = ["alt": .string(alt)]
    var bundle = MIMEBundle(
      data: [
        "image/svg+xml": .string(svg),
        "text/plain": .string("\(title)\n\(alt)\n\n\(table)"),
      ],
      metadata: ["image/svg+xml": hint])
    if let vegaLite {
      bundle.data["application/vnd.vegalite.v5+json"] = vegaLite
      bundle.metadata["application/vnd.vegalite.v5+json"] = hint
    }
    return bundle
  }
}
