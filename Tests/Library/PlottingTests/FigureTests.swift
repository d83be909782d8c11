import Display
import Foundation
import FoundationXML
import Plotting
import Testing

/// One figure of each kind, with the characters and numbers that are easy to get wrong.
private let samples: [(name: String, figure: any Figure)] = [
  (
    "chart",
    Chart(
      title: "Loss & error", alt: "The loss falls \"below\" 0.1 < 1.",
      x: Axis("epoch"), y: Axis("loss (nat)", scale: .logarithmic),
      [
        Series("train", y: [2, 1, 0.5, 0.25, 0.12]),
        Series("test <held out>", y: [2.1, .nan, 0.9, .infinity, -1], style: .points),
      ])
  ),
  (
    "chart with error bars",
    Chart(
      title: "Accuracy", alt: "Accuracy rises.", x: Axis("labels"),
      y: Axis("accuracy", range: 0...1),
      [Series("probe", x: [1, 10, 100], y: [0.2, 0.5, 0.8], spread: [0.1, 0.05, 0.02])])
  ),
  (
    "empty chart",
    Chart(title: "Nothing", alt: "No data.", x: Axis("x"), y: Axis("y"), [Series("none", y: [])])
  ),
  (
    "constant chart",
    Chart(title: "Flat", alt: "It is flat.", x: Axis("x"), y: Axis("y"), [Series("a", y: [3, 3])])
  ),
  (
    "heat map",
    HeatMap(
      title: "Angles", alt: "The diagonal is bright.", rows: ("query", ["a", "b"]),
      columns: ("key", ["c", "d", "e"]), values: [[0, 0.5, 1], [0.25, .nan, -1e-7]],
      valueLabel: "cosine")
  ),
  (
    "heat map with a slider",
    FrameHeatMap(
      title: "Heads", alt: "Each <head> looks elsewhere.", rows: ("query", ["a", "b & c"]),
      columns: ("key", ["c", "c", "e"]), valueLabel: "weight", range: 0...1, knob: "head",
      frames: [
        .init("1", [[0, 0.5, 1], [0.25, .nan, -1e-7]]),
        .init("2", [[1, 0, 0], [0, 0, 1]], texts: [["<", "", ""], ["", "→", ""]]),
      ])
  ),
  (
    "dot plot",
    DotPlot(
      title: "Errors", alt: "All are small.", axis: Axis("error", scale: .logarithmic),
      limit: .init("limit", at: 1e-3), [("a < b", 1e-7), ("zero", 0), ("worst", 2e-2)])
  ),
  (
    "image grid",
    ImageGrid(
      title: "Strip", alt: "The copy is darker.", height: 2, width: 3,
      rows: [
        "original": [[0, 0.5, 1, 1, 0.5, 0], [1, 1, 1, 0, 0, 0]],
        "copy": [[-1, 0.2, 2, .nan, 0.3, 0]],
      ])
  ),
  (
    "images with a slider",
    FrameImages(
      title: "Copies & originals", alt: "The copy <darkens>.", height: 2, width: 2, knob: "m <",
      frames: [
        .init("0", [[[0, 0.5, 1, 1]]]), .init("\"1\"", [[[-1, .nan, 2, .infinity]]]),
      ])
  ),
]

@Suite("Figures")
struct FigureTests {
  @Test("are well-formed XML with title, description and role", arguments: samples.map(\.name))
  func wellFormed(name: String) throws {
    let figure = try sample(name)
    let reader = SVGReader()
    let parser = XMLParser(data: Data(figure.svg.utf8))
    parser.delegate = reader
    #expect(parser.parse())
    #expect(reader.elements.first == "svg")
    #expect(reader.role == "img")
    #expect(reader.texts["title"] == figure.title)
    #expect(reader.texts["desc"] == figure.alt)
  }

  @Test("hold no number that is not finite, and no background", arguments: samples.map(\.name))
  func finite(name: String) throws {
    let svg = try sample(name).svg.lowercased()
    for word in ["nan", "inf\"", "inf,", "infinity", "background"] {
      #expect(!svg.contains(word), "\(word) in \(name)")
    }
  }

  @Test("give the same bytes every time", arguments: samples.map(\.name))
  func deterministic(name: String) throws {
    let figure = try sample(name)
    #expect(figure.svg == figure.svg)
    #expect(figure.mimeBundle == figure.mimeBundle)
  }

  @Test("carry text, and alternative text for each picture", arguments: samples.map(\.name))
  func bundle(name: String) throws {
    let figure = try sample(name)
    let bundle = figure.mimeBundle
    #expect(bundle.plainText?.contains(figure.table) == true)
    #expect(bundle.plainText?.contains(figure.alt) == true)
    for type in bundle.data.keys where type != "text/plain" {
      #expect(bundle.metadata[type]?["alt"]?.stringValue == figure.alt, "\(type)")
    }
  }

  private func sample(_ name: String) throws -> any Figure {
    try #require(samples.first { $0.name == name }).figure
  }
}

/// Collects what the tests ask of an SVG document.
private final class SVGReader: NSObject, XMLParserDelegate {
  var elements: [String] = []
  var texts: [String: String] = [:]
  var role: String?

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    elements.append(name)
    if name == "svg" { role = attributes["role"] }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    texts[elements.last ?? "", default: ""] += string.trimmingCharacters(in: .newlines)
  }
}
