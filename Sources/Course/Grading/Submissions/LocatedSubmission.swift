import Display
import Notebooks

/// The code of a submission in the order of the released notebook, and what was odd about it.
struct LocatedSubmission: Sendable, Hashable {
  /// A piece of code that will run.
  struct Piece: Sendable, Hashable {
    /// The grade_id; for a cell that the student added, its number.
    var name: String
    var source: String
    /// Whether a student may have written it.
    var isStudents: Bool
  }

  /// Limits on what is read at all.
  static let largestFile = 64 << 20
  static let mostCells = 5000

  var pieces: [Piece] = []
  var flags: [String] = []
  /// The text of every answer that is not the released stub, for reports.
  var answers: [String: String] = [:]

  /// Finds the cells of `manifest` in a notebook file.
  ///
  /// The released notebook is the skeleton: given cells and tests are taken from it, answers are found
  /// by grade_id, else by the cell's id. Of several cells with one grade_id the one nearest to its
  /// released place counts. Cells that a student added run where they stand.
  ///
  /// - Throws: ``GradingError/submission(_:)`` if the file cannot be read as a notebook, or comes from
  ///   another release.
  init(_ bytes: [UInt8], manifest: SealedManifest) throws(GradingError) {
    let document = try Self.document(in: bytes)
    try checkRelease(document["metadata"], manifest)
    let cells = try Self.cells(of: document)
    var taken: [Int: String] = [:]
    var found: [String: Int] = [:]
    for expected in manifest.cells {
      guard let index = find(expected, among: cells, taken: taken) else { continue }
      taken[index] = expected.gradeID
      found[expected.gradeID] = index
    }
    let known = Dictionary(
      manifest.cells.map { ($0.gradeID, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, cell) in cells.enumerated() where taken[index] == nil {
      if let id = cell.gradeID, known[id] != nil { taken[index] = id }
    }
    var next = 0
    for expected in manifest.cells {
      if let index = found[expected.gradeID] {
        appendExtras(cells, from: next, to: index, taken: taken)
        next = max(next, index + 1)
      }
      append(expected, found[expected.gradeID].map { cells[$0] })
    }
    appendExtras(cells, from: next, to: cells.count, taken: taken)
  }

  private mutating func find(
    _ expected: SealedManifest.Cell, among cells: [FoundCell], taken: [Int: String]
  ) -> Int? {
    var candidates = cells.indices.filter {
      taken[$0] == nil && cells[$0].gradeID == expected.gradeID
    }
    if candidates.isEmpty {
      candidates = cells.indices.filter {
        taken[$0] == nil && cells[$0].gradeID == nil && cells[$0].id == expected.cellID
      }
      if !candidates.isEmpty, expected.role == .solution {
        flags.append("\(expected.gradeID): found by its cell id, its grading metadata is gone")
      }
    }
    let best = candidates.min {
      abs($0 - expected.position) < abs($1 - expected.position)
    }
    if candidates.count > 1, let best {
      flags.append(
        "\(expected.gradeID): \(candidates.count) cells have this name; "
          + "cell \(best + 1) counts, it is nearest to the released place")
    }
    return best
  }

  private mutating func append(_ expected: SealedManifest.Cell, _ cell: FoundCell?) {
    let id = expected.gradeID
    switch expected.role {
    case .given:
      if let cell, cell.source != expected.released {
        flags.append("\(id): this given cell was changed; the released text was used")
      } else if cell == nil {
        flags.append("\(id): this given cell is missing; the released text was used")
      }
      pieces.append(Piece(name: id, source: expected.released, isStudents: false))
    case .tests:
      if let cell, cell.source != expected.released {
        flags.append("\(id): this test cell was changed; the instructor's tests were used")
      } else if cell == nil {
        flags.append("\(id): this test cell is missing; the instructor's tests were used")
      }
    case .solution:
      guard let cell else {
        flags.append("\(id): the answer is missing")
        return
      }
      if !cell.isCode {
        flags.append("\(id): the answer is no code cell any more; its text counts")
      }
      flagOddText(cell.source, id)
      if cell.source != expected.released { answers[id] = cell.source }
      pieces.append(Piece(name: id, source: cell.source, isStudents: true))
    case .manual:
      if let cell {
        if cell.source != expected.released { answers[id] = cell.source }
      } else {
        flags.append("\(id): the written answer is missing")
      }
    }
  }

  private mutating func appendExtras(
    _ cells: [FoundCell], from start: Int, to end: Int, taken: [Int: String]
  ) {
    guard start < end else { return }
    for index in start..<end where cells[index].isCode && taken[index] == nil {
      let name = "added cell \(index + 1)"
      guard !cells[index].source.allSatisfy(\.isWhitespace) else { continue }
      flagOddText(cells[index].source, name)
      pieces.append(Piece(name: name, source: cells[index].source, isStudents: true))
    }
  }

  private mutating func flagOddText(_ source: String, _ name: String) {
    let odd = source.unicodeScalars.contains { scalar in
      scalar.properties.generalCategory == .format || scalar == "\0"
    }
    if odd { flags.append("\(name): the text holds invisible or direction-changing characters") }
  }

  /// What is read of a submitted cell; outputs are not.
  private struct FoundCell {
    var gradeID: String?
    var id: String?
    var source: String
    var isCode: Bool
  }

  /// A notebook of another release has other questions; graded all the same it would lose points for
  /// what nobody asked of it.
  private mutating func checkRelease(
    _ metadata: JSONValue?, _ manifest: SealedManifest
  ) throws(GradingError) {
    guard let own = manifest.release else { return }
    guard let named = ReleaseIdentifier.identifier(in: metadata) else {
      flags.append("the notebook does not say of which release it is")
      return
    }
    if named == own { return }
    guard manifest.acceptedReleases?.contains(named) == true else {
      throw .submission(
        "the notebook is of release \(named.prefix(16)), the manifest of \(own): one of them is "
          + "older. Grade with the manifest of the release that students got, or say "
          + "--accept-release \(named.prefix(16)) if this manifest fits it")
    }
    flags.append("the notebook is of release \(named), graded by the manifest of \(own)")
  }

  private static func document(in bytes: [UInt8]) throws(GradingError) -> JSONValue {
    guard bytes.count <= largestFile else {
      throw .submission(
        "the notebook has \(bytes.count >> 20) MiB, more than \(largestFile >> 20); clear its outputs"
      )
    }
    do {
      return try JSONParser.parse(bytes)
    } catch {
      throw .submission("the notebook is damaged: \(error); ask for it once more")
    }
  }

  private static func cells(of document: JSONValue) throws(GradingError) -> [FoundCell] {
    guard let elements = document["cells"]?.arrayValue else {
      throw .submission("the file has no cells; is it a notebook of format 4?")
    }
    guard elements.count <= mostCells else {
      throw .submission("the notebook has \(elements.count) cells, more than \(mostCells)")
    }
    return elements.compactMap { element in
      guard let source = text(element["source"]) else { return nil }
      return FoundCell(
        gradeID: NbgraderMetadata(element["metadata"]?["nbgrader"])?.gradeID,
        id: element["id"]?.stringValue, source: source,
        isCode: element["cell_type"]?.stringValue == "code")
    }
  }

  private static func text(_ json: JSONValue?) -> String? {
    if let text = json?.stringValue { return text }
    let lines = json?.arrayValue?.map(\.stringValue)
    guard let lines, !lines.contains(nil) else { return nil }
    return lines.compactMap(\.self).joined()
  }
}
