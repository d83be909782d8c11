import Foundation
import Lectern

/// Runs the workloads named on the command line, all without one, and prints a JSON line for each
/// measurement.
@main
enum Bench {
  static let workloads: [(name: String, run: @Sendable (Report) throws -> Void)] = [
    ("w1", autoencoder), ("w2", variationalAutoencoder), ("w3", diffusion),
    ("w4", languageModel), ("w5", recurrentNetwork), ("w6", flow), ("w7", cartPole),
    ("w8", products), ("w10", metaLearning),
  ]

  static func main() throws {
    var arguments = CommandLine.arguments.dropFirst()
    // One step of each: the harness itself is tested so.
    let isSmoke = arguments.first == "--smoke"
    if isSmoke { arguments.removeFirst() }
    let names = arguments.flatMap { $0.split(separator: ",") }.map(String.init)
    let known = workloads.map(\.name)
    if let unknown = names.first(where: { !known.contains($0) }) {
      FileHandle.standardError.write(
        Data("bench: no workload is named \(unknown); there are \(known)\n".utf8))
      exit(2)
    }
    for workload in workloads where names.isEmpty || names.contains(workload.name) {
      try workload.run(Report(isSmoke: isSmoke))
    }
  }
}
