import Display

/// What a release is told apart by: a hash of what students got.
///
///     identifier = SHA-256(name ‖ for every cell: id, type, points, released text), 16 digits
///
/// It stands in the metadata of the students' notebook, in the first line of every test cell, where a
/// kernel sees it, and in the manifest. Solutions and hidden tests are no part of it: an instructor can
/// mend them and grade what was handed in before.
enum ReleaseIdentifier {
  /// The member of the notebook's metadata that holds Lectern's own.
  static let metadataMember = "lectern"
  private static let linePrefix = "// Release "

  /// The assignment with its identifier in its metadata and its test cells.
  static func stamped(_ assignment: Assignment) -> Assignment {
    let identifier = identifier(of: assignment)
    var result = assignment
    result.metadata[metadataMember] = .object(["release": .string(identifier)])
    for index in result.cells.indices {
      guard case .tests = result.cells[index].role else { continue }
      let line = "\(linePrefix)\(identifier)\n"
      result.cells[index].source = line + result.cells[index].source
      result.cells[index].released = result.cells[index].released.map { line + $0 }
    }
    return result
  }

  static func identifier(of assignment: Assignment) -> String {
    let cells = assignment.cells.flatMap { cell -> [String] in
      guard let released = cell.released else { return [] }
      let points = cell.nbgrader?.points.map { String($0) } ?? ""
      return [cell.gradeID, cell.cellType, points, released]
    }
    return String(sha256(parts: ["release 1", assignment.name] + cells).prefix(16))
  }

  /// The release that the metadata of a notebook names; `nil` if it names none.
  static func identifier(in metadata: JSONValue?) -> String? {
    metadata?[metadataMember]?["release"]?.stringValue
  }

  /// A test cell without the line that names its release.
  static func withoutLine(_ source: String) -> String {
    guard identifier(inCell: source) != nil else { return source }
    return String(source.drop { $0 != "\n" }.dropFirst())
  }

  /// The release that a test cell names in its first line; `nil` for other cells.
  static func identifier(inCell source: String) -> String? {
    guard source.hasPrefix(linePrefix) else { return nil }
    let name = source.dropFirst(linePrefix.count).prefix { $0 != "\n" }
    let isHash = name.count == 16 && name.allSatisfy { $0.isHexDigit && $0.isASCII }
    return isHash ? String(name) : nil
  }
}
