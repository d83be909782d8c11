import ArgumentParser
import CellExecution
import Foundation
import Grading

/// What every command that runs student code needs to know.
struct GradingToolOptions: ParsableArguments {
  @Option(
    help: "The folder that keeps compiled code and results; ~/.cache/lectern/grading if not given.")
  var store: String?

  @Flag(help: "Run student code with your own rights. Every result will say so.")
  var unsafeNoSandbox = false

  /// The folder of the store.
  var folder: String { store ?? Installation.cacheDirectory + "/grading" }

  /// Finds compiler and sandbox; ends with status 78 when no sandbox holds.
  func find() throws -> GradingTools {
    do throws(GradingError) {
      return try GradingTools.find(isUnsafe: unsafeNoSandbox)
    } catch {
      guard case .noSandbox = error else { throw error }
      FileHandle.standardError.write(Data("lectern: \(error)\n".utf8))
      throw ExitCode(78)
    }
  }
}
