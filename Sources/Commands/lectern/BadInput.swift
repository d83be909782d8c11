import ArgumentParser
import Grading

/// Input that a command cannot work with; the process ends with code 2.
struct BadInput: Error, CustomStringConvertible {
  /// What is wrong with which file, and what was expected.
  var description: String

  /// The code with which a command ends that could not start for want of good input.
  static let exitCode = ExitCode(2)
}

extension BadInput {
  /// What an error says of the input, if it is about nothing else.
  init?(_ error: any Error) {
    switch error {
    case let error as BadInput: self = error
    case GradingError.file, GradingError.badManifest: description = "\(error)"
    default: return nil
    }
  }
}
