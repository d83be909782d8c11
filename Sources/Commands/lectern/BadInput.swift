import ArgumentParser
import Grading

/// Input that a command cannot work with; the process ends with code 2, or 75 if it is the machine that
/// fails.
struct BadInput: Error, CustomStringConvertible {
  /// What is wrong with which file, and what was expected.
  var description: String

  /// The code with which a command ends that could not start for want of good input.
  static let exitCode = ExitCode(2)

  /// The code of a command that the machine let down, by a full disk or too much to do.
  ///
  /// The same command may succeed later. Source: EX_TEMPFAIL of sysexits.h.
  static let machineFailed = ExitCode(75)

  /// The code with which the command ends.
  var code = BadInput.exitCode
}

extension BadInput {
  /// What an error says of the input or the machine, if it is about nothing else.
  init?(_ error: any Error) {
    switch error {
    case let error as BadInput: self = error
    case GradingError.file, GradingError.badManifest: description = "\(error)"
    case GradingError.storage, GradingError.overloaded:
      description = "\(error)"
      code = Self.machineFailed
    default: return nil
    }
  }
}
