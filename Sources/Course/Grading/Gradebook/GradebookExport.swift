public import Foundation
import Notebooks

/// The forms in which marks leave a gradebook.
public enum GradebookExport: String, Sendable, CaseIterable {
  /// nbgrader's CSV, as its own `nbgrader export` writes it.
  case nbgrader
  /// A file for the import of Canvas.
  case canvas
  /// A grading worksheet of Moodle.
  case moodle
  /// `results.json` of Gradescope for one student.
  case gradescope
  /// JUnit XML, a test case for every check.
  case junit
  /// Everything as JSON.
  case json

  /// The file.
  ///
  /// - Parameters:
  ///   - marks: The marks to write; Canvas, Moodle and Gradescope take one assignment at a time.
  ///   - results: The results behind them, for the forms that show checks.
  /// - Returns: The bytes of the file.
  /// - Throws: ``GradingError/submission(_:)`` if the form does not fit the marks.
  public func file(_ marks: [Mark], results: [SubmissionResult]) throws -> Data {
    switch self {
    case .nbgrader: Data(CSV.text(nbgrader(marks)).utf8)
    case .canvas: Data(CSV.text(try canvas(marks)).utf8)
    case .moodle: Data(CSV.text(moodle(marks)).utf8)
    case .gradescope: try encoded(try gradescope(marks, results))
    case .junit: Data(JUnit.document(results).utf8)
    case .json: try encoded(marks)
    }
  }

  private func encoded(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  private func nbgrader(_ marks: [Mark]) -> [[String]] {
    let head = [
      "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
      "raw_score", "late_submission_penalty", "score", "max_score",
    ]
    return [head]
      + marks.map { mark in
        [
          mark.assignment, mark.due ?? "", mark.moment, mark.student, mark.lastName,
          mark.firstName, mark.email,
        ] + [mark.raw, mark.penalty, mark.score, mark.maximum].map(number)
      }
  }

  private func canvas(_ marks: [Mark]) throws -> [[String]] {
    guard let first = marks.first, marks.allSatisfy({ $0.assignment == first.assignment }) else {
      throw GradingError.submission("Canvas takes one assignment at a time; name it")
    }
    return [
      ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", first.assignment],
      ["    Points Possible", "", "", "", "", number(first.maximum)],
    ]
      + marks.map { mark in
        [name(mark, lastFirst: true), "", mark.student, mark.email, "", number(mark.score)]
      }
  }

  private func moodle(_ marks: [Mark]) -> [[String]] {
    [
      [
        "Identifier", "Full name", "Email address", "Status", "Grade", "Maximum Grade",
        "Feedback comments",
      ]
    ]
      + marks.map { mark in
        [
          mark.student, name(mark, lastFirst: false), mark.email,
          mark.ungraded.isEmpty ? "Graded" : "Not graded", number(mark.score),
          number(mark.maximum), comments(mark),
        ]
      }
  }

  /// What people wrote: about the whole submission, then for each criterion of a rubric.
  private func comments(_ mark: Mark) -> String {
    let criteria = mark.criteria.compactMap { criterion in
      criterion.given.map { given in
        "\(criterion.cell), \(criterion.name): \(number(given)) of \(number(criterion.points))"
          + (criterion.comment.isEmpty ? "" : ", \(criterion.comment)")
      }
    }
    return ([mark.comments[""] ?? ""] + criteria).filter { !$0.isEmpty }.joined(separator: "; ")
  }

  private func name(_ mark: Mark, lastFirst: Bool) -> String {
    if mark.lastName.isEmpty && mark.firstName.isEmpty { return mark.student }
    return lastFirst ? "\(mark.lastName), \(mark.firstName)" : "\(mark.firstName) \(mark.lastName)"
  }

  private func number(_ value: Double) -> String { pythonRepresentation(of: value) }

  private struct GradescopeDocument: Encodable {
    struct Test: Encodable {
      var name, number, status, visibility, output: String
      var score, max_score: Double
    }
    var score: Double
    var output: String
    var visibility = "visible"
    var stdout_visibility = "hidden"
    var tests: [Test]
  }

  private func gradescope(_ marks: [Mark], _ results: [SubmissionResult]) throws -> some Encodable {
    guard let mark = marks.first, marks.count == 1,
      let result = results.first(where: { $0.student == mark.student })
    else {
      throw GradingError.submission(
        "Gradescope takes the results.json of one student; name student and assignment")
    }
    let criteria = mark.criteria.enumerated().map { index, criterion in
      GradescopeDocument.Test(
        name: "\(criterion.cell): \(criterion.name)",
        number: String(result.checks.count + index + 1),
        status: criterion.given == criterion.points ? "passed" : "failed", visibility: "visible",
        output: criterion.given == nil ? "not graded yet" : criterion.comment,
        score: criterion.given ?? 0, max_score: criterion.points)
    }
    return GradescopeDocument(
      score: mark.score, output: mark.remarks.joined(separator: "\n"),
      tests: result.checks.enumerated().map { index, check in
        GradescopeDocument.Test(
          name: check.id, number: String(index + 1),
          status: check.earned >= check.points ? "passed" : "failed",
          visibility: check.isHidden ? "after_published" : "visible",
          output: check.publicMessage, score: check.earned, max_score: check.points)
      } + criteria)
  }
}
