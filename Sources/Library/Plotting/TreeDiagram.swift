import Display

/// A tree with text in its nodes and on its branches, the root above.
public struct TreeDiagram: Figure, Hashable {
  /// A node with all that hangs below it.
  public struct Node: Sendable, Hashable {
    /// The lines of text in the node.
    public var lines: [String]

    /// The text on the branch that leads here; empty at the root.
    public var branch: String

    /// Whether the node and its branch are drawn strong, for instance a best move.
    public var isMarked: Bool

    /// What hangs below, from left to right.
    public var children: [Node]

    /// Creates a node.
    public init(
      _ lines: [String], branch: String = "", isMarked: Bool = false, children: [Node] = []
    ) {
      self.lines = lines
      self.branch = branch
      self.isMarked = isMarked
      self.children = children
    }

    /// The number of nodes without children, at least 1.
    fileprivate var leafCount: Int { max(1, children.map(\.leafCount).reduce(0, +)) }

    /// The number of levels.
    fileprivate var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

    fileprivate var lineCount: Int { max(lines.count, children.map(\.lineCount).max() ?? 0) }

    fileprivate var textWidth: Double {
      max(
        lines.map { SVGDocument.width(of: $0) }.max() ?? 0,
        SVGDocument.width(of: branch) + 12, children.map(\.textWidth).max() ?? 0)
    }
  }

  /// What the figure shows, in a few words.
  public var title: String

  /// The finding in one sentence.
  public var alt: String

  /// The root.
  public var root: Node

  /// Creates a tree.
  public init(title: String, alt: String, root: Node) {
    self.title = title
    self.alt = alt
    self.root = root
  }

  /// The tree as indented lines; `*` marks what is drawn strong.
  public var table: String {
    func lines(_ node: Node, indent: String) -> [String] {
      let branch = node.branch.isEmpty ? "" : "\(node.branch): "
      let own = indent + (node.isMarked ? "* " : "") + branch + node.lines.joined(separator: " ")
      return [own] + node.children.flatMap { lines($0, indent: indent + "  ") }
    }
    return lines(root, indent: "").joined(separator: "\n")
  }

  /// The tree as SVG.
  public var svg: String {
    let column = root.textWidth + 22
    let boxHeight = 14 * Double(root.lineCount) + 10
    let level = boxHeight + 44
    let width = max(
      column * Double(root.leafCount) + 20, SVGDocument.width(of: title, size: 14) + 32)
    var document = SVGDocument(
      width: width, height: 40 + level * Double(root.depth) - 34, title: title, description: alt)
    document.addText(title, x: width / 2, y: 20, anchor: "middle", size: 14, weight: "bold")
    let left = (width - column * Double(root.leafCount)) / 2
    addNode(
      root, to: &document, left: left, top: 36,
      measures: Measures(column: column, boxHeight: boxHeight, level: level))
    return document.text
  }

  private struct Measures {
    let column, boxHeight, level: Double
  }

  /// Draws a node over its leaves; branches first, so that boxes lie on top.
  private func addNode(
    _ node: Node, to document: inout SVGDocument, left: Double, top: Double, measures: Measures
  ) {
    let middle = left + measures.column * Double(node.leafCount) / 2
    var childLeft = left
    for child in node.children {
      let childMiddle = childLeft + measures.column * Double(child.leafCount) / 2
      let childTop = top + measures.level
      document.add(
        "path",
        [
          "d": .string(
            "M\(NumberText.coordinate(middle)),\(NumberText.coordinate(top + measures.boxHeight))"
              + "L\(NumberText.coordinate(childMiddle)),\(NumberText.coordinate(childTop))"),
          "stroke": .string(child.isMarked ? Palette.series[1] : Palette.ink),
          "stroke-width": child.isMarked ? "3" : "1", "fill": "none",
        ])
      document.addText(
        child.branch, x: childMiddle, y: childTop - 5, anchor: "middle", size: 11,
        weight: child.isMarked ? "bold" : "normal")
      addNode(child, to: &document, left: childLeft, top: childTop, measures: measures)
      childLeft += measures.column * Double(child.leafCount)
    }
    let boxWidth = measures.column - 10
    document.add(
      "rect",
      [
        "x": .number(middle - boxWidth / 2), "y": .number(top), "width": .number(boxWidth),
        "height": .number(measures.boxHeight), "rx": "4", "fill": "none",
        "stroke": .string(node.isMarked ? Palette.series[1] : Palette.ink),
        "stroke-width": node.isMarked ? "2" : "1",
      ])
    for (line, text) in node.lines.enumerated() {
      document.addText(text, x: middle, y: top + 16 + 14 * Double(line), anchor: "middle")
    }
  }
}
