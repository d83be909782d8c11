import Display
public import Notebooks

/// Holds fresh outputs against stored ones.
///
/// Texts must agree word for word, except where a program cannot agree with itself: lines that begin
/// with `wall time:` and memory addresses. Numbers may differ by a tolerance. Error outputs agree
/// when their name and value do. A PNG is compared by its pixels, whose channels may differ by the
/// tolerance's share of 255; of an SVG neither the order of attributes, nor space, nor generated names
/// count, and its numbers may differ by the tolerance.
///
/// A cell chooses its own rules in its metadata or by tags:
///
///     "lectern": {"tolerance": 0.001}    relative, and absolute for numbers below 1
///     "lectern": {"expect": "loss 0\\.0[0-9]+"}   its printed text and plain results match this
///     tags: nbval-ignore-output          nothing is compared
public struct OutputComparison: Sendable {
  /// The tolerance of cells that name none.
  public var tolerance: Double

  /// Creates a comparison.
  public init(tolerance: Double = 0) {
    self.tolerance = tolerance
  }

  /// A cell whose outputs differ.
  public struct Difference: Sendable, Hashable {
    /// The cell's position in the notebook, from 0.
    public var index: Int
    /// What differs, as lines of a diff: `- stored`, `+ fresh`.
    public var lines: [String]
  }

  /// The cells of `fresh` whose outputs are not those of `stored`, which has the same cells.
  public func differences(stored: Notebook, fresh: Notebook) -> [Difference] {
    let common = fresh.metadata["lectern"]?["tolerance"]?.doubleValue ?? tolerance
    return zip(stored.cells, fresh.cells).enumerated().compactMap { index, pair in
      let lines = difference(pair.0, pair.1, tolerance: common)
      return lines.isEmpty ? nil : Difference(index: index, lines: lines)
    }
  }

  private func difference(
    _ stored: NotebookCell, _ fresh: NotebookCell, tolerance: Double
  ) -> [String] {
    let ignored = ["nbval-ignore-output", "nbval-skip", "skip-execution"]
    guard fresh.kind == .code, !fresh.tags.contains(where: ignored.contains) else { return [] }
    let rules = fresh.metadata["lectern"]
    if let pattern = rules?["expect"]?.stringValue {
      return mismatch(fresh, pattern: pattern)
    }
    let tolerance = rules?["tolerance"]?.doubleValue ?? tolerance
    let old = stored.outputs.flatMap(comparable)
    let new = fresh.outputs.flatMap(comparable)
    return explained(
      lineDifference(old, new) { agree($0, $1, tolerance: tolerance) }, tolerance: tolerance
    ).map { $0.count > 200 ? String($0.prefix(200)) + "…" : $0 }
  }

  /// The lines of a diff with pictures in words.
  private func explained(_ lines: [String], tolerance: Double) -> [String] {
    var stored: RasterImage?
    return lines.map { line in
      guard line.dropFirst(2).hasPrefix(RasterImage.base64Signature) else { return line }
      guard let image = RasterImage(base64: String(line.dropFirst(2))) else {
        return "\(line.prefix(2))a PNG that cannot be read"
      }
      var text = "\(line.prefix(2))PNG, \(image.width) × \(image.height) pixels"
      if line.hasPrefix("-") {
        stored = image
      } else if let old = stored, (old.width, old.height) == (image.width, image.height) {
        let (pixels, largest) = old.distance(to: image, tolerance: Int(tolerance * 255))
        text += "; \(pixels) of them differ, by up to \(largest) of 255"
        stored = nil
      }
      return text
    }
  }

  private func mismatch(_ cell: NotebookCell, pattern: String) -> [String] {
    guard let regex = try? Regex(pattern) else {
      return ["the pattern \(pattern) is no regular expression"]
    }
    let text = cell.outputs.compactMap { output in
      switch output.content {
      case .stream(_, let text): text
      case .display(let bundle), .result(let bundle, _): bundle.plainText
      case .error(let name, let value, _): "\(name): \(value)"
      case .unknown: nil
      }
    }.joined(separator: "\n")
    if text.contains(regex) { return [] }
    return ["expected a match of \(pattern)"] + text.split(separator: "\n").map { "+ \($0)" }
  }

  /// An output as lines: what it is, then its text.
  private func comparable(_ output: CellOutput) -> [String] {
    switch output.content {
    case .stream(let name, let text):
      ["[\(name)]"] + lines(text)
    case .display(let bundle): comparable(bundle, label: "display")
    case .result(let bundle, _): comparable(bundle, label: "result")
    case .error(let name, let value, _): ["[error] \(name): \(withoutColours(value))"]
    case .unknown(let json): ["[unknown]", JSONWriter.string(json)]
    }
  }

  private func comparable(_ bundle: MIMEBundle, label: String) -> [String] {
    bundle.data.sorted { $0.key < $1.key }.flatMap { type, value in
      let text = value.stringValue ?? JSONWriter.string(value, indent: 1)
      return ["[\(label) \(type)]"]
        + (type == "image/svg+xml" ? MarkupLines.lines(of: text) : lines(text))
    }
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      .filter { !$0.hasPrefix("wall time:") }
  }

  /// Whether two lines agree: the same words, and numbers within the tolerance.
  func agree(_ old: String, _ new: String, tolerance: Double) -> Bool {
    if old == new { return true }
    if old.hasPrefix(RasterImage.base64Signature) {
      guard let old = RasterImage(base64: old), let new = RasterImage(base64: new) else {
        return false
      }
      return (old.width, old.height) == (new.width, new.height)
        && old.distance(to: new, tolerance: Int(tolerance * 255)).pixels == 0
    }
    let (old, new) = (Token.tokens(of: old), Token.tokens(of: new))
    return old.count == new.count
      && zip(old, new).allSatisfy { pair in
        switch pair {
        case (.number(let old), .number(let new)):
          old == new || abs(old - new) <= tolerance * max(1, abs(old), abs(new))
        default: pair.0 == pair.1
        }
      }
  }
}

/// A piece of a line.
private enum Token: Hashable {
  case number(Double)
  case text(Substring)
  case address

  static func tokens(of line: String) -> [Token] {
    var tokens: [Token] = []
    var rest = line[...]
    while let match = rest.firstMatch(of: /0x[0-9a-fA-F]+|[-+]?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?/)
    {
      tokens.append(.text(rest[..<match.range.lowerBound]))
      if match.output.0.hasPrefix("0x") {
        tokens.append(.address)
      } else {
        tokens.append(.number(Double(match.output.0) ?? .nan))
      }
      rest = rest[match.range.upperBound...]
    }
    return tokens + [.text(rest)]
  }
}

/// The lines that differ, each with one agreeing line around it, by the longest common subsequence.
func lineDifference(
  _ old: [String], _ new: [String], agree: (String, String) -> Bool
) -> [String] {
  // Long outputs (pictures as text) differ in few lines: the common head and tail cost nothing.
  let head = zip(old, new).prefix { agree($0, $1) }.count
  let tail = zip(old.dropFirst(head).reversed(), new.dropFirst(head).reversed())
    .prefix { agree($0, $1) }.count
  let (a, b) = (Array(old[head..<(old.count - tail)]), Array(new[head..<(new.count - tail)]))
  if a.isEmpty, b.isEmpty { return [] }
  let context = head > 0 ? ["  " + old[head - 1]] : []
  // Every pair is a comparison of numbers in texts, some 40 microseconds: at most a second a cell.
  guard a.count * b.count <= 20_000 else {
    return context + a.prefix(20).map { "- " + $0 } + b.prefix(20).map { "+ " + $0 }
      + ["  … \(a.count) stored and \(b.count) fresh lines differ"]
  }
  var lengths = Array(repeating: Array(repeating: 0, count: b.count + 1), count: a.count + 1)
  for i in a.indices.reversed() {
    for j in b.indices.reversed() {
      lengths[i][j] =
        agree(a[i], b[j]) ? lengths[i + 1][j + 1] + 1 : max(lengths[i + 1][j], lengths[i][j + 1])
    }
  }
  var lines = context
  var (i, j) = (0, 0)
  while i < a.count || j < b.count {
    if i < a.count, j < b.count, agree(a[i], b[j]) {
      lines.append("  " + a[i])
      (i, j) = (i + 1, j + 1)
    } else if i < a.count, j == b.count || lengths[i + 1][j] >= lengths[i][j + 1] {
      lines.append("- " + a[i])
      i += 1
    } else {
      lines.append("+ " + b[j])
      j += 1
    }
  }
  return lines
}
