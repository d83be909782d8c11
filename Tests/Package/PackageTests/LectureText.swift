import Foundation

/// A lecture's source, cut into prose and code cells.
struct LectureText {
  /// The name of the file without its ending.
  let name: String

  /// The folder of models that the front matter names.
  let family: String

  /// The code cells in their order, without options.
  let cells: [String]

  /// The prose before, between and after the cells.
  let prose: [String]

  /// The library files that the prose includes.
  let includedFiles: [String]

  /// Reads `lectures/<name>.md`.
  init(name: String, folder: URL) throws {
    self.name = name
    let text = try String(
      contentsOf: folder.appending(path: "\(name).md"), encoding: .utf8)
    var cells: [String] = []
    var prose = [""]
    var cell: [String]?
    for line in text.components(separatedBy: "\n") {
      if line == "```{code-cell} swift" {
        cell = []
      } else if line == "```", let lines = cell {
        cells.append(lines.filter { !$0.hasPrefix(":") }.joined(separator: "\n"))
        prose.append("")
        cell = nil
      } else if cell != nil {
        cell?.append(line)
      } else {
        prose[prose.count - 1] += line + "\n"
      }
    }
    self.cells = cells
    self.prose = prose
    family =
      text.firstMatch(of: #/^library: (\w+)$/#.anchorsMatchLineEndings()).map { String($0.1) } ?? ""
    includedFiles = text.matches(of: #/\{literalinclude\} (\S+)/#).map { String($0.1) }
  }

  /// All prose.
  var allProse: String { prose.joined(separator: "\n") }

  /// How often `text` occurs in the cells.
  func count(_ text: String) -> Int {
    cells.reduce(0) { $0 + $1.components(separatedBy: text).count - 1 }
  }
}
