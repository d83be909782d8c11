/// Sunspots seen on the face of the sun, as a mean for each year from 1700 to 2008.
///
/// Their number rises and falls in a cycle of about eleven years.
///
/// Source: National Geophysical Data Center, series of the Solar Influences Data Analysis Center,
/// Brussels; the table that statsmodels ships.
public struct Sunspots: Sendable, Hashable {
  /// The years, one after the other.
  public let years: [Int]

  /// The mean number of sunspots in each year.
  public let counts: [Double]

  /// The table, a line for each year.
  package static let file = ResourceFile(
    name: "sunspots.csv",
    checksum: "f67889b1d9002cd5227f0e0ef54e35b419cdd85a31279adef6f73fb41e5c0a9b")

  /// The SHA-256 of the embedded file, which every reading checks.
  public static var checksum: String { file.checksum }

  /// Reads the series.
  ///
  /// - Throws: `DatasetError` when the embedded file is missing or damaged.
  public static func load() throws(DatasetError) -> Sunspots {
    try Sunspots(table: String(decoding: try file.bytes(), as: UTF8.self), path: file.name)
  }

  /// Reads a table of years and counts with a line of titles.
  ///
  /// - Throws: `DatasetError` when a line does not hold a year and a count, or a year is left out.
  package init(table: String, path: String) throws(DatasetError) {
    var (years, counts): ([Int], [Double]) = ([], [])
    for line in table.split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      guard fields.count == 2, let year = Int(fields[0]), let count = Double(fields[1]),
        count >= 0, years.last.map({ $0 + 1 == year }) ?? true
      else {
        throw .malformedFile(path: path, reason: "expected the next year and a count: \(line)")
      }
      years.append(year)
      counts.append(count)
    }
    (self.years, self.counts) = (years, counts)
  }
}
