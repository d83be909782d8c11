import ArgumentParser
import Foundation
import Grading

/// `lectern report`: how the checks of an assignment worked, and answers that are alike.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show statistics of every check, and answers that are alike.")

  @OptionGroup var file: GradebookCommand.File
  @Argument(help: "The assignment.") var assignment: String
  @Option(help: "From which similarity on a pair is listed, 0 to 1.") var threshold = 0.8
  @Flag(help: "Write JSON.") var json = false

  func run() async throws {
    let results = try file.open().results(assignment: assignment)
    guard !results.isEmpty else {
      throw ValidationError("the gradebook has no results of \(assignment); grade it first")
    }
    let report = ItemReport(results, threshold: threshold)
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      print(String(decoding: try encoder.encode(report), as: UTF8.self))
      return
    }
    print("\(report.submissions) submissions")
    print("check: mean share of the points, correlation with the other checks")
    for item in report.items {
      let correlation = item.discrimination.map { String(format: "%.2f", $0) } ?? "does not vary"
      print("  \(item.id): \(String(format: "%.2f", item.difficulty)), \(correlation)")
    }
    for pair in report.pairs {
      let percent = Int((pair.similarity * 100).rounded())
      print("  \(pair.cell): \(pair.first) and \(pair.second) share \(percent) %")
    }
  }
}
