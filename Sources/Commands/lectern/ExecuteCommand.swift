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

      --check compares fresh outputs with the stored ones and writes nothing; with --accept, \
      notebooks that differ are written. Lines that begin with “wall time:” and addresses never \
      count. A cell may set "lectern": {"tolerance": 0.001} or {"expect": "REGEX"} in its metadata, \
      or the tag nbval-ignore-output.

      Exit codes: 0 every cell ran, 1 a cell failed or differs, 2 a file cannot be run.
      """)

  @Argument(help: ArgumentHelp("Notebooks (.ipynb) or lectures (.md).", valueName: "notebook"))
  var notebooks: [String]

  @OptionGroup var options: ExecutionOptions

  func run() async throws {
    options.seedEnvironment()
    let sources = try load()
    let run = CourseRun(options: options, progress: Progress(isCrowded: sources.count > 1))
    let results = await Interruption.cancelling { await run.execute(sources) }
    guard let results else {
      Console.error("interrupted; nothing was written for unfinished notebooks")
      throw ExitCode(130)
    }
    try report(results)
    Console.line(run.summary(results))
    if results.contains(where: \.isUnusable) { throw BadInput.exitCode }
    if results.contains(where: \.isFailure) { throw ExitCode(1) }
  }

  /// Writes the reports that were asked for.
  private func report(_ results: [CourseRun.Outcome]) throws {
    let report = TestReport(cases: results.flatMap(\.testCases))
    if let junit = options.junit { try Files.write(Array(report.junit.utf8), to: junit) }
    if options.annotations {
      for line in report.annotations { Console.line(line) }
    }
  }

  private func load() throws -> [NotebookSource] {
    let folder = LectureFolder(lectures: options.source, notebooks: options.notebookFolder)
    var sources: [NotebookSource] = []
    var isComplete = true
    for path in notebooks {
      do {
        var source = try NotebookSource.load(path, output: options.output, folder: folder)
        source.inject(options.parameters)
        sources.append(source)
      } catch {
        Console.error("\(error)")
        isComplete = false
      }
    }
    if !isComplete { throw BadInput.exitCode }
    return sources
  }
}
