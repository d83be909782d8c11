import ArgumentParser
import CellExecution
import NotebookExecution
import Notebooks

/// Runs notebooks without Jupyter.
struct ExecuteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "execute",
    abstract: "Run notebooks or lectures and store their outputs.",
    discussion: """
      A notebook is written in place, a lecture's notebook into the folder of the notebooks, unless \
      --output names another folder. A file is replaced whole or not at all.

      Exit codes: 0 every cell ran, 1 a cell failed, 2 a file cannot be run.
      """)

  @Argument(help: ArgumentHelp("Notebooks (.ipynb) or lectures (.md).", valueName: "notebook"))
  var notebooks: [String]

  @OptionGroup var options: ExecutionOptions

  func run() async throws {
    let sources = try load()
    let run = CourseRun(options: options, progress: Progress(isCrowded: sources.count > 1))
    let results = await Interruption.cancelling { await run.execute(sources) }
    guard let results else {
      Console.error("interrupted; nothing was written for unfinished notebooks")
      throw ExitCode(130)
    }
    Console.line(run.summary(results))
    if results.contains(where: \.isUnusable) { throw BadInput.exitCode }
    if results.contains(where: \.isFailure) { throw ExitCode(1) }
  }

  private func load() throws -> [NotebookSource] {
    let folder = LectureFolder(lectures: options.source, notebooks: options.notebookFolder)
    var sources: [NotebookSource] = []
    var isComplete = true
    for path in notebooks {
      do {
        sources.append(try NotebookSource.load(path, output: options.output, folder: folder))
      } catch {
        Console.error("\(error)")
        isComplete = false
      }
    }
    if !isComplete { throw BadInput.exitCode }
    return sources
  }
}

/// How notebooks are run.
struct ExecutionOptions: ParsableArguments, Sendable {
  @Option(name: .shortAndLong, help: "The folder for executed notebooks; in place by default.")
  var output: String?

  @Option(help: "The folder of the lectures.")
  var source = "lectures"

  @Option(help: "The folder of the notebooks that lectures are built into.")
  var notebookFolder = "notebooks"

  @Option(name: .shortAndLong, help: "How many notebooks run at the same time.")
  var jobs = 1

  @Option(help: "Seconds that a cell may take; without limit by default.")
  var timeout: Double?

  @Flag(help: "Start no further notebook after one has failed.")
  var failFast = false

  @Flag(help: "Treat a warning of the compiler as a failure of its cell.")
  var warningsAsErrors = false

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("--jobs must be at least 1.") }
    if let timeout, timeout <= 0 { throw ValidationError("--timeout must be above 0.") }
  }

  /// The options of one notebook's run.
  var runner: NotebookRunner.Options {
    NotebookRunner.Options(
      timeout: timeout.map { .seconds($0) }, treatsWarningsAsErrors: warningsAsErrors)
  }
}
