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

      --check compares fresh outputs with the stored ones; it writes nothing but what --output asks \
      for, and with --accept the notebooks that differ. Lines that begin with “wall time:” and \
      addresses never count. A cell may set "lectern": {"tolerance": 0.001} or {"expect": "REGEX"} \
      in its metadata, or the tag nbval-ignore-output.

      Every x86-64 processor with AVX2 and FMA prints the same digits. A notebook's metadata names the \
      arithmetic that its outputs come from; on a machine of another one --check runs the notebook, \
      whose own checks may fail it, compares nothing, and says so.

      --determinism runs each notebook three times: twice in order, then with every two cells turned \
      round that share no variable. It names cells that use the clock or unseeded generators, and \
      cells that depend on state which no name shows.

      Exit codes: 0 every cell ran, 1 a cell failed or differs, 2 a file cannot be run.
      """)

  @Argument(help: ArgumentHelp("Notebooks (.ipynb) or lectures (.md).", valueName: "notebook"))
  var notebooks: [String]

  @OptionGroup var options: ExecutionOptions

  func run() async throws {
    var sources = try notebooks.compactMap { try load($0) }
    guard sources.count == notebooks.count else { throw BadInput.exitCode }
    if let revision = options.changedSince {
      do {
        sources = try GitChanges(since: revision).concerned(sources, in: folder)
      } catch {
        Console.error("\(error)")
        throw BadInput.exitCode
      }
      Console.line(
        "\(sources.count) of \(notebooks.count) notebooks have changed since \(revision)")
    }
    let results = await Interruption.cancelling { [sources] in
      options.watch ? await watch(sources) : await execute(sources)
    }
    guard let results else {
      Console.error("interrupted; nothing was written for unfinished notebooks")
      throw ExitCode(130)
    }
    try report(results)
    Console.line(CourseRun.summary(results))
    if let advice = CourseRun.advice(results) { Console.error(advice) }
    if results.contains(where: \.isUnusable) { throw BadInput.exitCode }
    if results.contains(where: \.isFailure) { throw ExitCode(1) }
  }

  private var folder: LectureFolder {
    LectureFolder(lectures: options.source, notebooks: options.notebookFolder)
  }

  private func execute(_ sources: [NotebookSource]) async -> [CourseRun.Outcome]? {
    let progress = Progress(sources, isTriple: options.determinism, isCheck: options.check)
    return await CourseRun(options: options, progress: progress).execute(sources)
  }

  /// Runs `sources`, then those whose files change, until the task is cancelled.
  private func watch(_ sources: [NotebookSource]) async -> [CourseRun.Outcome]? {
    var watch = FileWatch()
    var inputs = Dictionary(
      sources.map { ($0.path, $0.inputs(in: folder)) }, uniquingKeysWith: { $1 })
    watch.note(inputs.values.flatMap(\.self))
    var changed = sources
    while !Task.isCancelled {
      if let results = await execute(changed) {
        Console.line(CourseRun.summary(results) + "; waiting for changes")
        // What the run itself has written is no change.
        watch.note(results.filter(\.isWritten).map(\.source.destination))
      }
      let files = await watch.changes()
      watch.note(Array(files))
      let paths = inputs.filter { !files.isDisjoint(with: $0.value) }.keys.sorted()
      changed = paths.compactMap { try? load($0) }
      for source in changed {
        inputs[source.path] = source.inputs(in: folder)
        watch.note(inputs[source.path] ?? [])
      }
    }
    return nil
  }

  /// Writes the reports that were asked for.
  private func report(_ results: [CourseRun.Outcome]) throws {
    let report = TestReport(cases: results.flatMap(\.testCases))
    if let junit = options.junit { try Files.write(Array(report.junit.utf8), to: junit) }
    if options.annotations {
      for line in report.annotations { Console.line(line) }
    }
  }

  /// The notebook to run, or `nil` and a message when the file is unfit.
  private func load(_ path: String) throws -> NotebookSource? {
    do {
      var source = try NotebookSource.load(path, output: options.output, folder: folder)
      source.inject(options.parameters)
      return source
    } catch {
      Console.error("\(error)")
      return nil
    }
  }
}
