import ArgumentParser
import CellExecution
import Foundation
import Grading

/// What every command that runs student code needs to know.
struct GradingToolOptions: ParsableArguments {
  @Option(
    help: "The folder that keeps compiled code and results; ~/.cache/lectern/grading if not given.")
  var store: String?

  @Option(
    help: ArgumentHelp(
      "bubblewrap, landlock or container; the first of them that holds if not given.",
      valueName: "tier"),
    transform: Self.tier(named:))
  var sandbox: SandboxTier?

  @Flag(help: "Run student code with your own rights. Every result will say so.")
  var unsafeNoSandbox = false

  private static func tier(named name: String) throws -> SandboxTier {
    guard let tier = SandboxTier(rawValue: name), tier != .unsafe else {
      throw ValidationError(
        "no sandbox is called \(name); expected bubblewrap, landlock or container")
    }
    return tier
  }

  /// The folder of the store.
  var folder: String { store ?? Installation.cacheDirectory + "/grading" }

  /// Finds compiler and sandbox; ends with status 78 when no sandbox holds.
  func find() throws -> GradingTools {
    do throws(GradingError) {
      if unsafeNoSandbox { return try GradingTools.find(tiers: [.unsafe]) }
      if let sandbox { return try GradingTools.find(tiers: [sandbox]) }
      return try GradingTools.find()
    } catch {
      guard case .noSandbox = error else { throw error }
      FileHandle.standardError.write(Data("lectern: \(error)\n".utf8))
      throw ExitCode(78)
    }
  }
}
