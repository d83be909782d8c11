import ArgumentParser
import Foundation
import Grading

/// `lectern grade`: scores for one submission, a folder or an archive.
struct GradeCommand: AsyncParsableCommand {
  /// Where grading happens.
  enum Engine: String, ExpressibleByArgument, CaseIterable {
    case local, slurm
  }

  static let configuration = CommandConfiguration(
    commandName: "grade",
    abstract: "Grade submissions in a sandbox.",
    discussion: """
      A submission is STUDENT.ipynb, a folder of those or of STUDENT/ASSIGNMENT/*.ipynb, or a zip \
      of either. A run that was stopped goes on where it was; only what changed is graded anew.

      Many machines: `--shard i/N --out shard-i.jsonl` on each and `lectern merge` at the end, or \
      `--engine slurm`, which does both. Submissions, manifest and store then lie in a folder that \
      all machines share.
      """)

  @Argument(help: "Notebooks, folders or zip archives.")
  var submissions: [String]

  @Option(help: "What `lectern release` sealed.")
  var manifest: String

  @Option(
    help: """
      Where to write the results, one JSON document a line; standard output if neither this nor \
      --gradebook is given.
      """)
  var out: String?

  @Option(help: "A gradebook to which the results are added.")
  var gradebook: String?

  @Option(help: "How many submissions to grade at a time; all processors if not given.")
  var jobs: Int?

  @Option(help: "Grade only the i-th of N parts, as i/N.")
  var shard: String?

  @Option(help: "local, or slurm for an array job of --shards parts.")
  var engine = Engine.local

  @Option(help: "How many parts the array job has.")
  var shards = 16

  @Option(help: "An option for sbatch, such as --time=30; may be repeated.")
  var sbatch: [String] = []

  @Option(help: "MiB of memory for a submission.")
  var memory = 2048

  @Option(
    help: ArgumentHelp(
      "A release, other than the manifest's, whose notebooks it may grade; may be repeated.",
      valueName: "release"))
  var acceptRelease: [String] = []

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
    if shards < 1 { throw ValidationError("--shards \(shards): expected 1 or more") }
    if engine == .slurm, shard != nil {
      throw ValidationError("--engine slurm makes the shards itself; leave out --shard")
    }
    if memory < 64 { throw ValidationError("--memory \(memory): expected 64 or more") }
  }

  func run() async throws {
    var sealed = try SealedManifest(json: try Files.read(manifest))
    if !acceptRelease.isEmpty { sealed.acceptedReleases = acceptRelease.sorted() }
    let all = try SubmissionCollector(assignment: sealed.assignment).collect(submissions)
    var limits = GradingLimits()
    limits.memoryBytes = memory << 20
    let results =
      switch engine {
      case .local: try await graded(all, by: sealed, limits)
      case .slurm: try await gradedBySlurm(all, by: sealed, limits)
      }
    let text = try ResultLines.text(of: results)
    if let out {
      try text.write(to: URL(filePath: out), options: .atomic)
    } else if gradebook == nil {
      FileHandle.standardOutput.write(text)
    }
    if let gradebook {
      try Gradebook(path: gradebook).add(
        results, points: sealed.totalPoints, by: Author(name: author, moment: Self.now()))
      if out == nil {
        for result in results { print("\(result.student)  \(result.earned) of \(result.points)") }
      }
    }
  }

  private func graded(
    _ all: [Submission], by sealed: SealedManifest, _ limits: GradingLimits
  ) async throws -> [SubmissionResult] {
    let part = (shard.flatMap { Shard($0) } ?? .whole).members(of: all)
    let run = GradingRun(
      sealed, tools: try tools.find(), store: tools.folder,
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount, limits: limits)
    let results = try await run.results(of: part) { Self.report($0) }
    if let statistics {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
      try encoder.encode(run.counts.current).write(to: URL(filePath: statistics), options: .atomic)
    }
    return results
  }

  private func gradedBySlurm(
    _ all: [Submission], by sealed: SealedManifest, _ limits: GradingLimits
  ) async throws -> [SubmissionResult] {
    let name = ShardSet.name(
      of: all, manifestHash: try sealed.hash(), shards: shards, limits: limits,
      tools: try tools.find())
    let absolute = { (path: String) in URL(filePath: path).standardizedFileURL.path }
    var command = [try RunningExecutable.url().path, "grade"] + submissions.map(absolute)
    command += ["--manifest", absolute(manifest), "--store", absolute(tools.folder)]
    command += ["--memory", String(memory)]
    command += acceptRelease.flatMap { ["--accept-release", $0] }
    if let jobs { command += ["--jobs", String(jobs)] }
    if tools.unsafeNoSandbox { command.append("--unsafe-no-sandbox") }
    if let sandbox = tools.sandbox { command += ["--sandbox", sandbox.rawValue] }
    let run = SlurmRun(
      command: command, folder: absolute(tools.folder) + "/shards/\(name)",
      shards: min(shards, max(1, all.count)), options: sbatch)
    let files = try await run.files { progress in
      FileHandle.standardError.write(
        Data("\(progress.done) of \(progress.total) shards, job \(progress.job)\n".utf8))
    }
    var results: [SubmissionResult] = []
    for file in files {
      results += try ResultLines.results(in: try Data(contentsOf: URL(filePath: file)), path: file)
    }
    return results.sorted { $0.student < $1.student }
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
