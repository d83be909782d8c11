import Display

/// An SVG document that is written element by element.
struct SVGDocument {
  /// The extent in pixels.
  let width, height: Double

  private let title, description: String
  private var body = ""

  /// Starts a document of the given size with its title and description.
  init(width: Double, height: Double, title: String, description: String) {
    self.width = width
    self.height = height
    self.title = title
    self.description = description
  }

  /// Adds an element; numbers are rounded to hundredths of a pixel.
  mutating func add(
    _ name: String, _ attributes: KeyValuePairs<String, SVGValue>, text: String? = nil
  ) {
    body += "<\(name)"
    for (key, value) in attributes {
      body += " \(key)=\"\(Self.escaped(value.text))\""
    }
    body += text.map { ">\(Self.escaped($0))</\(name)>\n" } ?? "/>\n"
  }

  /// Adds a line of text at (`x`, `y`), where `anchor` is its start, middle or end.
  mutating func addText(
    _ text: String, x: Double, y: Double, anchor: String = "start", size: Double = 12,
    weight: String = "normal", fill: String = Palette.ink
  ) {
    add(
      "text",
      [
        "x": .number(x), "y": .number(y), "text-anchor": .string(anchor),
        "font-size": .number(size),
        "font-weight": .string(weight), "fill": .string(fill),
      ], text: text)
  }

  /// Adds `png` scaled to the given rectangle without smoothing.
  mutating func addImage(_ png: PNGImage, x: Double, y: Double, width: Double, height: Double) {
    add(
      "image",
      [
        "x": .number(x), "y": .number(y), "width": .number(width), "height": .number(height),
        "preserveAspectRatio": "none", "style": "image-rendering:pixelated",
        "href": .string("data:image/png;base64,\(png.base64)"),
      ])
  }

  /// The whole document.
  var text: String {
    let (w, h) = (NumberText.coordinate(width), NumberText.coordinate(height))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(w)" height="\(h)" viewBox="0 0 \(w) \(h)" \
      style="max-width:100%;height:auto" role="img" font-family="system-ui, 'DejaVu Sans', sans-serif">
      <title>\(Self.escaped(title))</title>
      <desc>\(Self.escaped(description))</desc>
      \(body)</svg>
      """
  }

  /// `text` with the characters replaced that mean something in XML.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  /// About how wide `text` is at `size`, in pixels.
  static func width(of text: String, size: Double = 12) -> Double {
    Double(text.count) * size * 0.56
  }
}

/// The value of an attribute.
enum SVGValue: ExpressibleByStringLiteral {
  case string(String)
  case number(Double)

  init(stringLiteral value: String) { self = .string(value) }

  var text: String {
    switch self {
    case .string(let value): value
    case .number(let value): NumberText.coordinate(value)
    }
  }
}
