import Foundation
import Lectern

/// Runs the workloads named on the command line, all without one, and prints a JSON line for each
/// measurement; with `--list`, what there is to run.
@main
enum Bench {
  static let workloads: [(name: String, run: @Sendable (Report) throws -> Void)] = [
    ("w1", autoencoder), ("w2", variationalAutoencoder), ("w3", diffusion),
    ("w4", languageModel), ("w5", recurrentNetwork), ("w6", flow), ("w7", cartPole),
    ("w8", products), ("w9", skipGram), ("w10", metaLearning),
  ]

  static func main() throws {
    var arguments = CommandLine.arguments.dropFirst()
    let known = workloads.map(\.name)
    if arguments.contains("--list") {
      print("{\"fw\": \"lectern\", \"workloads\": \(known)}")
      return
    }
    // One step of each: the harness itself is tested so.
    let isSmoke = arguments.contains("--smoke")
    arguments.removeAll { $0 == "--smoke" }
    var seconds: Double?
    if let place = arguments.firstIndex(of: "--seconds"), place + 1 < arguments.endIndex {
      seconds = Double(arguments[place + 1])
      arguments.removeSubrange(place...(place + 1))
    }
    let names = arguments.flatMap { $0.split(separator: ",") }.map(String.init)
    if let unknown = names.first(where: { !known.contains($0) }) {
      FileHandle.standardError.write(
        Data("bench: no workload is named \(unknown); there are \(known)\n".utf8))
      exit(2)
    }
    for workload in workloads where names.isEmpty || names.contains(workload.name) {
      try workload.run(Report(isSmoke: isSmoke, seconds: seconds))
    }
  }
}
