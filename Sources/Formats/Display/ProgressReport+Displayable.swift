extension ProgressReport: Displayable {
  /// The bar as HTML and as text.
  public var mimeBundle: MIMEBundle {
    MIMEBundle(data: ["text/html": .string(html), "text/plain": .string(text)])
  }

  /// One line, for instance `epoch 3 ━━━━━───── 50 %  5/10  2.0/s  0:02 left  loss 0.25`.
  public var text: String {
    let width = 20
    let bar = fraction.map { fraction in
      let filled = Int((fraction * Double(width)).rounded(.down))
      return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
    }
    return ([title.isEmpty ? nil : title, bar].compactMap(\.self) + [figures])
      .joined(separator: " ")
  }

  private var html: String {
    let percent = Int(((fraction ?? (hasEnded ? 1 : 0)) * 100).rounded(.down))
    return """
      <div style="display:flex;align-items:center;gap:0.75em;font-variant-numeric:tabular-nums">\
      <span>\(Self.escaped(title))</span>\
      <progress value="\(percent)" max="100" style="width:14em"></progress>\
      <span>\(Self.escaped(figures))</span></div>
      """
  }

  /// Everything that is a number.
  private var figures: String {
    var parts: [String] = []
    if let fraction { parts.append("\(Int((fraction * 100).rounded(.down))) %") }
    parts.append(total.map { "\(completed)/\($0)" } ?? "\(completed)")
    if let rate { parts.append("\(Self.short(rate))/s") }
    if hasEnded {
      parts.append("in \(Self.clock(seconds))")
    } else if let remainingSeconds {
      parts.append("\(Self.clock(remainingSeconds)) left")
    }
    parts += quantities.map { "\($0.name) \(Self.short($0.value))" }
    return parts.joined(separator: "  ")
  }

  /// A number with three significant digits.
  static func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 100, scale < 1e9 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? "\(Int(rounded))" : "\(rounded)"
  }

  /// Seconds as `minutes:seconds`, with hours when there are any.
  static func clock(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    let total = Int(seconds.rounded())
    let (hours, minutes, rest) = (total / 3600, total / 60 % 60, total % 60)
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return hours > 0
      ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
    return result
  }
}
