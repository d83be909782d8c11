/// A text whose lines between two markers mean something apart, as in nbgrader.
///
/// A line is a marker when it contains the marker's words, so any comment sign will do.
struct MarkedText {
  /// The markers of nbgrader that Lectern knows.
  enum Marker: String {
    case solution = "SOLUTION"
    case hiddenTests = "HIDDEN TESTS"

    var begin: String { "BEGIN \(rawValue)" }
    var end: String { "END \(rawValue)" }
  }

  /// The text without its regions, each replaced by the given lines, indented as its first marker.
  private(set) var outside: String
  /// The lines of all regions.
  private(set) var inside: [String] = []
  /// The numbers of the lines of all regions, from 0, markers included.
  private(set) var lineNumbers: Set<Int> = []

  var hasRegions: Bool { !lineNumbers.isEmpty }

  /// Cuts `text` at the lines of `marker`.
  ///
  /// - Throws: ``AssignmentError`` if a region is nested or does not end.
  init(
    _ text: String, _ marker: Marker, replacement: [String] = [], cell: String
  ) throws(AssignmentError) {
    var kept: [Substring] = []
    var begin: Int?
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if line.contains(marker.begin) {
        guard begin == nil else {
          throw .markers(cell: cell, line: number + 1, "a \(marker.begin) inside another one")
        }
        begin = number
        let indent = line.prefix { $0 == " " || $0 == "\t" }
        kept += replacement.map { indent + $0 }
      } else if line.contains(marker.end) {
        guard begin != nil else {
          throw .markers(cell: cell, line: number + 1, "\(marker.end) without \(marker.begin)")
        }
        begin = nil
      } else if begin == nil {
        kept.append(line)
        continue
      } else {
        inside.append(String(line))
      }
      lineNumbers.insert(number)
    }
    if let begin {
      throw .markers(cell: cell, line: begin + 1, "\(marker.begin) without \(marker.end)")
    }
    outside = kept.joined(separator: "\n")
  }
}
