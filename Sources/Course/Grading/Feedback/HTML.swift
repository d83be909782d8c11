/// Text as HTML that can hold no markup of its own.
enum HTML {
  /// The text with everything escaped that means something in HTML; control and direction-changing
  /// characters become visible.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      default:
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse:
          result += "⟨U+\(String(scalar.value, radix: 16, uppercase: true))⟩"
        default: result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// A page without scripts that loads nothing.
  static func page(title: String, body: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    body { font: 16px/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; width: 100%; }
    th, td { text-align: left; vertical-align: top; padding: .4rem .6rem; border-bottom: 1px solid #ccc; }
    td.number { text-align: right; white-space: nowrap; }
    pre { background: #f4f4f4; padding: .8rem; overflow-x: auto; white-space: pre-wrap; }
    .lost { color: #a30000; } .full { color: #006b1f; }
    </style>
    </head>
    <body>
    \(body)
    </body>
    </html>

    """
  }
}
