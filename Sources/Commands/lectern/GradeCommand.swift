import ArgumentParser
import Foundation
import Grading

/// `lectern grade`: scores for one submission, a folder or an archive.
struct GradeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Grade submissions in a sandbox.",
    discussion: """
      A submission is STUDENT.ipynb, a folder of those or of STUDENT/ASSIGNMENT/*.ipynb, or a zip \
      of either. A run that was stopped goes on where it was; only what changed is graded anew.
      """)

  @Argument(help: "Notebooks, folders or zip archives.")
  var submissions: [String]

  @Option(help: "What `lectern release` sealed.")
  var manifest: String

  @Option(
    help: "Where to write the results, one JSON document a line; standard output if not given.")
  var out: String?

  @Option(help: "A gradebook to which the results are added.")
  var gradebook: String?

  @Option(help: "How many submissions to grade at a time; all processors if not given.")
  var jobs: Int?

  @Option(help: "Grade only the i-th of N parts, as i/N.")
  var shard: String?

  @Option(help: "MiB of memory for a submission.")
  var memory = 2048

  @Option(help: "A file for the numbers of what was compiled and run, and of what was known.")
  var statistics: String?

  @Option(help: "Who grades, for the gradebook's history.")
  var author: String = ProcessInfo.processInfo.userName

  @OptionGroup var tools: GradingToolOptions

  func validate() throws {
    if let shard, Shard(shard) == nil {
      throw ValidationError("--shard \(shard): expected i/N with 1 ≤ i ≤ N")
    }
    if let jobs, jobs < 1 { throw ValidationError("--jobs \(jobs): expected 1 or more") }
    if memory < 64 { throw ValidationError("--memory \(memory): expected 64 or more") }
  }

  func run() async throws {
    let sealed = try SealedManifest(json: Array(try Data(contentsOf: URL(filePath: manifest))))
    let all = try SubmissionCollector(assignment: sealed.assignment).collect(submissions)
    let part = (shard.flatMap { Shard($0) } ?? .whole).members(of: all)
    var limits = GradingLimits()
    limits.memoryBytes = memory << 20
    let run = GradingRun(
      sealed, tools: try tools.find(), store: tools.folder,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, limits: limits)
    let results = try await run.results(of: part) { Self.report($0) }
    if let statistics {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try encoder.encode(run.counts.current).write(to: URL(filePath: statistics), options: .atomic)
    }
    let text = try ResultLines.text(of: results)
    if let out {
      try text.write(to: URL(filePath: out), options: .atomic)
    } else {
      FileHandle.standardOutput.write(text)
    }
    if let gradebook {
      try Gradebook(path: gradebook).add(
        results, points: sealed.totalPoints, by: Author(name: author, moment: Self.now()))
    }
  }

  /// The present moment in ISO 8601.
  static func now() -> String { Date.now.formatted(.iso8601) }

  private static func report(_ progress: GradingRun.Progress) {
    let left = progress.secondsLeft.map { ", about \(Int($0.rounded(.up))) s left" } ?? ""
    let known = progress.known > 0 ? " (\(progress.known) known)" : ""
    FileHandle.standardError.write(
      Data("\(progress.done) of \(progress.total) graded\(known)\(left)\n".utf8))
  }
}
