public import Display

/// What nbgrader keeps with a cell, schema version 3.
///
/// Source: jupyter/nbgrader, `nbgrader/nbgraderformat/v3.json`.
public struct NbgraderMetadata: Sendable, Hashable {
  /// Names the cell within its assignment.
  public var gradeID: String
  /// Whether the cell earns points.
  public var isGrade: Bool
  /// Whether students edit the cell.
  public var isSolution: Bool
  /// Whether nbgrader restores the cell before it grades.
  public var isLocked: Bool
  /// Whether the cell is a task that is answered elsewhere.
  public var isTask: Bool
  /// The points of a grade cell.
  public var points: Double?

  /// Creates metadata.
  public init(
    gradeID: String, isGrade: Bool, isSolution: Bool, isLocked: Bool, isTask: Bool = false,
    points: Double? = nil
  ) {
    self.gradeID = gradeID
    self.isGrade = isGrade
    self.isSolution = isSolution
    self.isLocked = isLocked
    self.isTask = isTask
    self.points = points
  }

  /// Reads the member `nbgrader` of a cell's metadata; `nil` if there is none or it has no id.
  public init?(_ json: JSONValue?) {
    guard let json, let id = json["grade_id"]?.stringValue, Self.isValid(gradeID: id) else {
      return nil
    }
    self.init(
      gradeID: id, isGrade: json["grade"]?.boolValue ?? false,
      isSolution: json["solution"]?.boolValue ?? false,
      isLocked: json["locked"]?.boolValue ?? false, isTask: json["task"]?.boolValue ?? false,
      points: json["points"]?.doubleValue)
  }

  /// Whether `id` is not empty and holds ASCII letters, digits, `_` and `-` only.
  public static func isValid(gradeID id: String) -> Bool {
    !id.isEmpty
      && id.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Locked as nbgrader's checksum counts it: a solution never is, a grade cell always.
  var countsAsLocked: Bool { isSolution ? false : isGrade ? true : isLocked }

  /// The member `nbgrader` of a source cell's metadata.
  var json: JSONValue {
    var members: [String: JSONValue] = [
      "schema_version": 3, "grade_id": .string(gradeID), "grade": .bool(isGrade),
      "solution": .bool(isSolution), "locked": .bool(isLocked), "task": .bool(isTask),
    ]
    if let points {
      members["points"] = Int(exactly: points).map { .integer($0) } ?? .number(points)
    }
    return .object(members)
  }

  /// The member `nbgrader` of a released cell's metadata.
  ///
  /// - Parameters:
  ///   - source: The cell's released text.
  ///   - cellType: `code`, `markdown` or `raw`.
  /// - Returns: The object, with its checksum.
  func json(source: String, cellType: String) -> JSONValue {
    var members = json.objectValue ?? [:]
    members["cell_type"] = .string(cellType)
    members["checksum"] = .string(
      NbgraderChecksum.of(self, source: source, cellType: cellType))
    return .object(members)
  }
}
