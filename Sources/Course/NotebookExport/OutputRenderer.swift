import Display
import Notebooks

/// The outputs of a cell as HTML: the richest form that needs no program, with a text beside pictures.
struct OutputRenderer {
  var markdown: MarkdownRenderer

  mutating func html(_ output: CellOutput) -> String {
    switch output.content {
    case .stream(let name, let text):
      return "<pre class=\"\(name == "stderr" ? "stderr" : "stdout")\">"
        + escaped(withoutTerminalColours(text)) + "</pre>"
    case .display(let bundle), .result(let bundle, _): return html(bundle)
    case .error(let name, let value, let traceback):
      let lines = traceback.isEmpty ? ["\(name): \(value)"] : traceback
      return "<pre class=\"error\">"
        + escaped(withoutTerminalColours(lines.joined(separator: "\n"))) + "</pre>"
    case .unknown: return ""
    }
  }

  private mutating func html(_ bundle: MIMEBundle) -> String {
    if let svg = bundle.data["image/svg+xml"]?.stringValue {
      // As an image of its own: names inside it cannot meet those of other pictures.
      let data = Base64.text(Array(svg.utf8))
      return picture("data:image/svg+xml;base64,\(data)", bundle, type: "image/svg+xml", svg: svg)
    }
    for type in ["image/png", "image/jpeg", "image/gif"] {
      guard let data = bundle.data[type]?.stringValue else { continue }
      let source = "data:\(type);base64,\(data.filter { !$0.isWhitespace })"
      return picture(source, bundle, type: type, svg: nil)
    }
    if let html = bundle.data["text/html"]?.stringValue {
      return "<div class=\"result\">\(withoutScripts(html))</div>"
    }
    if let text = bundle.data["text/markdown"]?.stringValue
      ?? bundle.data["text/latex"]?.stringValue
    {
      return "<div class=\"result\">\(markdown.html(text))</div>"
    }
    let text = bundle.plainText ?? JSONWriter.string(.object(bundle.data), indent: 1)
    return "<pre class=\"result\">\(escaped(withoutTerminalColours(text)))</pre>"
  }

  private func picture(
    _ source: String, _ bundle: MIMEBundle, type: String, svg: String?
  ) -> String {
    let hints = bundle.metadata[type]
    let described = svg.flatMap { svg in
      (svg.firstMatch(of: /(?s)<desc[^>]*>(.*?)<\/desc>/)
        ?? svg.firstMatch(of: /(?s)<title[^>]*>(.*?)<\/title>/)).map { unescaped($0.output.1) }
    }
    let text = hints?["alt"]?.stringValue ?? described ?? bundle.plainText ?? "a picture"
    var attributes = "alt=\"\(escaped(text).replacing("\n", with: "&#10;"))\""
    for name in ["width", "height"] {
      if let extent = hints?[name]?.integerValue { attributes += " \(name)=\"\(extent)\"" }
    }
    return "<figure><img \(attributes) src=\"\(source)\"></figure>"
  }

  private func withoutScripts(_ html: String) -> String {
    html.replacing(/(?is)<(script|iframe)\b.*?<\/(script|iframe)\s*>/, with: "")
  }
}

/// Bytes as text, by RFC 4648, section 4.
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func text(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count * 4 / 3 + 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for position in 0..<4 {
        let isPadding = position > group.count
        output.append(
          isPadding ? UInt8(ascii: "=") : alphabet[Int(bits >> UInt32(18 - 6 * position)) & 63])
      }
    }
    return String(decoding: output, as: UTF8.self)
  }
}
