import ArgumentParser
import Foundation
import Grading

/// `lectern feedback`: a page for every student.
struct FeedbackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feedback",
    abstract: "Write a self-contained HTML page for every student.",
    discussion: "The pages show no hidden check and hold no markup or script of a submission.")

  @OptionGroup var file: GradebookCommand.File
  @Argument(help: "The assignment.") var assignment: String
  @Option(help: "The folder for STUDENT/ASSIGNMENT.html.") var out = "feedback"

  func run() async throws {
    let gradebook = try file.open()
    let results = Dictionary(
      try gradebook.results(assignment: assignment).map { ($0.student, $0) },
      uniquingKeysWith: { first, _ in first })
    let marks = try gradebook.marks(assignment: assignment)
    guard !marks.isEmpty else {
      throw BadInput(
        description: "the gradebook has no results of \(assignment); grade it first")
    }
    for mark in marks {
      guard let result = results[mark.student] else { continue }
      let folder = URL(filePath: out).appending(path: Self.fileName(mark.student))
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(FeedbackPage(mark, result).html.utf8).write(
        to: folder.appending(path: Self.fileName(assignment) + ".html"), options: .atomic)
    }
    print("\(marks.count) pages in \(out)")
  }

  /// A name that stays in its folder, whatever a student is called.
  static func fileName(_ name: String) -> String {
    let safe = name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }
    return safe.allSatisfy { $0 == "." } ? "_" : String(safe)
  }
}
