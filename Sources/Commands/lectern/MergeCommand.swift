import ArgumentParser
import Foundation
import Grading

/// `lectern merge`: the results of shards in one gradebook.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Add the results of shards to a gradebook.",
    discussion: "Merging the same shard again changes nothing.")

  @Argument(help: "Files that `lectern grade --out` wrote.")
  var shards: [String]

  @Option(help: "The gradebook, made if missing.")
  var gradebook: String

  @Option(help: "What `lectern release` sealed.")
  var manifest: String

  @Option(
    help: ArgumentHelp(
      "A release that the shards were told to accept; may be repeated.", valueName: "release"))
  var acceptRelease: [String] = []

  @Option(help: "Who merges, for the gradebook's history.")
  var author: String = ProcessInfo.processInfo.userName

  func run() async throws {
    var sealed = try SealedManifest(json: Files.read(manifest))
    if !acceptRelease.isEmpty { sealed.acceptedReleases = acceptRelease.sorted() }
    let hash = try sealed.hash()
    var results: [SubmissionResult] = []
    for shard in shards {
      results += try ResultLines.results(
        in: Data(try Files.read(shard)), path: shard)
    }
    if let foreign = results.first(where: { $0.manifestHash != hash }) {
      throw BadInput(
        description: "the result of \(foreign.student) was made with another manifest, or other "
          + "--accept-release; grade that shard again")
    }
    results.sort { $0.student < $1.student }
    let added = try Gradebook(path: gradebook).add(
      results, points: sealed.totalPoints,
      by: Author(name: author, moment: GradeCommand.now()))
    print("\(results.count) results, \(added) of them new, in \(gradebook)")
  }
}
