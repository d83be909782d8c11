import Crypto
import Foundation

/// What grading needs and students never get: the cells as released and as solved, the checks with
/// their points and types, and the key of all random inputs.
///
/// Points, types, order and the kernel of a graded notebook come from here, never from a submission.
public struct SealedManifest: Sendable, Hashable, Codable {
  /// A code cell of the assignment.
  public struct Cell: Sendable, Hashable, Codable {
    /// What the cell is for.
    public enum Role: String, Sendable, Hashable, Codable {
      case given, solution, tests, manual
    }

    /// nbgrader's grade_id.
    public var gradeID: String
    /// The id that the released cell has in its notebook file.
    public var cellID: String
    /// What the cell is for.
    public var role: Role
    /// The instructor's text.
    public var solved: String
    /// The text that students got.
    public var released: String
    /// Where the cell stands among all cells of the released notebook.
    public var position: Int
    /// The points of a cell that people grade.
    public var manualPoints: Double?
  }

  /// A check, with the types that the release pinned.
  public struct Check: Sendable, Hashable, Codable {
    /// The check as its call says it.
    public var call: CheckCall
    /// The grade_id of the cell in which it stands.
    public var cell: String
    /// Whether one failed input costs all points.
    public var isAllOrNothing: Bool
    /// What those who fail are told.
    public var hint: String?
    /// The limit of processor time for one input.
    public var limitSeconds: Double
    /// MiB of address space, where they differ from those of the whole submission.
    public var limitMegabytes: Int?
    /// KiB that one input may print, and return.
    public var limitKilobytes: Int?
    /// The type of the probe's input, with the names of modules.
    public var inputType: String
    /// The type of the probe's value, with the names of modules.
    public var outputType: String
  }

  /// The form of this document.
  public var version = 1
  /// The name of the assignment.
  public var assignment: String
  /// What tells this release apart from others of the assignment; `nil` in older manifests.
  public var release: String?
  /// Other releases whose notebooks may be graded by this manifest, because a person said so.
  public var acceptedReleases: [String]?
  /// The code cells in order.
  public var cells: [Cell]
  /// The checks in order.
  public var checks: [Check]
  /// The key from which the inputs of every submission are drawn, in base64.
  public var key: String

  /// The sum of all points.
  public var totalPoints: Double {
    checks.map(\.call.points).reduce(0, +) + cells.compactMap(\.manualPoints).reduce(0, +)
  }

  /// The document as JSON with sorted keys.
  public func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    return Array(try encoder.encode(self))
  }

  /// SHA-256 of the document.
  public func hash() throws(GradingError) -> String {
    do {
      return sha256(try encoded())
    } catch {
      throw .badManifest("it cannot be written: \(error)")
    }
  }

  /// Reads a manifest.
  ///
  /// - Throws: ``GradingError/badManifest(_:)`` if it is none, or of another version.
  public init(json bytes: [UInt8]) throws(GradingError) {
    do {
      self = try JSONDecoder().decode(SealedManifest.self, from: Data(bytes))
    } catch {
      throw .badManifest("it is not a manifest of `lectern release`: \(error)")
    }
    guard version == 1 else {
      throw .badManifest("it has version \(version), expected 1; release the assignment again")
    }
  }

  /// What decides a check beside the submission: its own text, that of the instructor's cells, and
  /// nothing of other checks.
  func identity(of check: Check) -> String {
    let statements = checks.map(\.call.statement).sorted { $0.count > $1.count }
    let texts = cells.filter { $0.role != .manual }.map { cell in
      cell.role == .tests
        ? statements.reduce(ReleaseIdentifier.withoutLine(cell.solved)) {
          $0.replacing($1, with: "")
        } : cell.solved
    }
    return sha256(
      parts: [
        check.call.id, check.call.statement, check.cell, check.inputType, check.outputType, key,
      ] + texts)
  }

  init(assignment: String, cells: [Cell], checks: [Check], key: String) {
    self.assignment = assignment
    self.cells = cells
    self.checks = checks
    self.key = key
  }

  /// The seed of a check's inputs for one submission: the first 8 bytes of
  /// HMAC-SHA-256(key, submission ‖ 0 ‖ check).
  ///
  /// Students cannot know it beforehand, and anybody with the manifest can draw the inputs again.
  public func seed(check: String, submissionHash: String) -> UInt64 {
    let key = SymmetricKey(data: Data(base64Encoded: key) ?? Data())
    let message = Array(submissionHash.utf8) + [0] + Array(check.utf8)
    let code = HMAC<SHA256>.authenticationCode(for: message, using: key)
    return code.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}
