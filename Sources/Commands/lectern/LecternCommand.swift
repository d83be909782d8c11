import ArgumentParser

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
      ReportCommand.self,
    ])
}
