import Display
import Notebooks

/// Makes notebooks full of what is hard to write as text; the same seed gives the same notebook.
struct NotebookGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  private static let fragments = [
    "let x = 1", "", "   ", "+++", "+++ {\"a\": 1}", "```", "```{code-cell} swift", "````", "---",
    ":tags: [a]", "# Title", "é😀", "$$ x $$", "\tindented", "~~~", ": 1", "- a\n  ```\n  b\n  ```",
    "<!-- x -->", "a: b", "| a | b |", "// %%", "\"quoted\"", "\\",
  ]

  mutating func notebook() -> Notebook {
    Notebook(
      metadata: below(4) == 0 ? [:] : metadata(depth: 2),
      cells: (0..<below(7)).map { _ in cell() })
  }

  private mutating func cell() -> NotebookCell {
    let kind: NotebookCell.Kind = [.markdown, .code, .raw][below(3)]
    let source = (0..<below(6)).map { _ in Self.fragments[below(Self.fragments.count)] }
      .joined(separator: "\n")
    var cell = NotebookCell(
      kind, source: source, metadata: below(2) == 0 ? [:] : metadata(depth: 2))
    if kind == .markdown, below(4) == 0 {
      cell.attachments = ["figure.png": ["image/png": "aGVsbG8="]]
    }
    return cell
  }

  private mutating func metadata(depth: Int) -> [String: JSONValue] {
    let keys = ["tags", "name", "a-b", "über", "x.y", "1", "true", "null", "a: b", "#"]
    return Dictionary(
      (0..<below(4)).map { _ in (keys[below(keys.count)], value(depth: depth)) },
      uniquingKeysWith: { first, _ in first })
  }

  private mutating func value(depth: Int) -> JSONValue {
    let strings = [
      "plain", "", "yes", "1", "1.5", "null", "~", "a: b", "# c", "- d", "two\nlines\n",
      "2026-01-02",
      " spaced ", "é😀", "\"", "'", "{x}", "[y]", "*", "&a", "0x10", "1e5", "\u{1}", "\t",
    ]
    switch below(depth > 0 ? 7 : 5) {
    case 0: return .null
    case 1: return .bool(below(2) == 0)
    case 2: return .integer(below(2000) - 1000)
    case 3: return .number(Double(below(1000)) / 8 * [1e-9, 1, 1e20][below(3)])
    case 4: return .string(strings[below(strings.count)])
    case 5: return .array((0..<below(3)).map { _ in value(depth: depth - 1) })
    default: return .object(metadata(depth: depth - 1))
    }
  }

  /// A number from 0 to `bound` - 1 (xorshift64*).
  private mutating func below(_ bound: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % bound
  }
}
