import ArgumentParser
import Grading

/// Reads the text of students for a grader, which starts this in its sandbox.
struct ReadTextCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: TextReaderProcess.command,
    abstract: "Read the text of students for a grader.", shouldDisplay: false)

  func run() { TextReaderProcess.serve() }
}
