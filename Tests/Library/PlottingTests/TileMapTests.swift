import Foundation
import FoundationXML
import Plotting
import Testing

@Suite("Tile map and tree diagram")
struct TileMapTests {
  private let board = TileMap(
    title: "Lake <4>", alt: "Values rise \"towards\" the goal.",
    rows: [
      [TileMap.Tile("→", value: 0.068), TileMap.Tile("H")],
      [TileMap.Tile("↓", value: 1), TileMap.Tile("G", value: -1e-9)],
    ], valueLabel: "V*")

  private let tree = TreeDiagram(
    title: "Search", alt: "One branch is visited most.",
    root: .init(
      ["N 10"],
      children: [
        .init(["N 7", "W/N 0.5"], branch: "4", isMarked: true), .init(["N 2"], branch: "0 & 1"),
      ]))

  private func isWellFormed(_ svg: String) -> Bool { XMLParser(data: Data(svg.utf8)).parse() }

  @Test("are well-formed, with title and description, and without NaN")
  func wellFormed() {
    for figure in [board, tree] as [any Figure] {
      #expect(isWellFormed(figure.svg))
      #expect(figure.svg.contains("<title>") && figure.svg.contains("<desc>"))
      #expect(figure.svg.contains("role=\"img\""))
      #expect(!figure.svg.lowercased().contains("nan"))
    }
  }

  @Test("a board has a rectangle for each tile and writes its numbers")
  func tiles() {
    #expect(board.svg.components(separatedBy: "width=\"72\" height=\"72\"").count == 5)
    #expect(board.svg.contains(">0.068<"))
    #expect(board.table == "→ 0.068 | H      \n↓ 1     | G -1e-9")
  }

  @Test("a board of letters needs no colour bar")
  func letters() {
    let letters = TileMap(title: "Board", alt: "X began.", rows: [[TileMap.Tile("X")]])
    #expect(isWellFormed(letters.svg))
    #expect(!letters.svg.contains("rgb("))
    #expect(letters.table == "X")
  }

  @Test("a tree has a box for each node and a line for each branch")
  func nodes() {
    #expect(tree.svg.components(separatedBy: "<rect").count == 4)
    #expect(tree.svg.components(separatedBy: "<path").count == 3)
    #expect(tree.table == "N 10\n  * 4: N 7 W/N 0.5\n  0 & 1: N 2")
  }
}
