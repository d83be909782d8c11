import ArgumentParser
import Foundation

/// The command line of Lectern; every subcommand is a file of its own in this folder.
@main
struct LecternCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lectern",
    abstract: "A Jupyter kernel for Swift and the deep-learning course that runs on it.",
    version: "0.1.0",
    subcommands: [
      KernelCommand.self, InstallCommand.self, DoctorCommand.self, BuildCommand.self,
      ExecuteCommand.self, ExportCommand.self, BookCommand.self, CheckCommand.self,
      ReleaseCommand.self,
      GradeCommand.self, MergeCommand.self, GradebookCommand.self, FeedbackCommand.self,
      ReportCommand.self, ReadTextCommand.self,
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      guard let problem = BadInput(error) else { exit(withError: error) }
      FileHandle.standardError.write(Data("lectern: \(problem.description)\n".utf8))
      exit(withError: problem.code)
    }
  }
}
