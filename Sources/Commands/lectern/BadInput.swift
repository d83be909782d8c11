import ArgumentParser

/// Input that a command cannot work with; the process ends with code 2.
struct BadInput: Error, CustomStringConvertible {
  /// What is wrong with which file, and what was expected.
  var description: String

  /// The code with which a command ends that could not start for want of good input.
  static let exitCode = ExitCode(2)
}
