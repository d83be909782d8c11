import ArgumentParser
import CellExecution
import NotebookExecution

/// How notebooks are run.
struct ExecutionOptions: ParsableArguments, Sendable {
  @Option(name: .shortAndLong, help: "The folder for executed notebooks.")
  var output: String?

  @Flag(help: "Write outputs into the notebooks themselves (the default without --output).")
  var inplace = false

  @Option(help: "The folder of the lectures.")
  var source = "lectures"

  @Option(help: "The folder of the notebooks that lectures are built into.")
  var notebookFolder = "notebooks"

  @Option(name: .shortAndLong, help: "How many notebooks run at the same time.")
  var jobs = 1

  @Option(help: "Seconds that a cell may take; without limit by default.")
  var timeout: Double?

  @Option(
    help: ArgumentHelp(
      "Memory that a notebook's cells may hold, for instance 800M or 2G; without limit by default.",
      valueName: "size"))
  var memory: MemorySize?

  @Flag(help: "Start no further notebook after one has failed.")
  var failFast = false

  @Flag(help: "Treat a warning of the compiler as a failure of its cell.")
  var warningsAsErrors = false

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Values for the cell tagged “parameters”.", valueName: "name=value"))
  var parameters: [Parameter] = []

  @Option(
    help: """
      Make repeatable what cells draw without a seed of their own: Swift's system generator, \
      SeededGenerator() and the order of sets and dictionaries.
      """)
  var seed: UInt64?

  @Option(help: ArgumentHelp("Write a JUnit report, one test case a cell.", valueName: "file"))
  var junit: String?

  @Flag(help: "Print failures as annotations for GitHub's CI.")
  var annotations = false

  @Flag(help: "Compare fresh outputs with the stored ones; write nothing without --output.")
  var check = false

  @Flag(help: "With --check: write the notebooks whose outputs differ.")
  var accept = false

  @Option(help: "With --check: by how much numbers may differ, relative to the larger.")
  var tolerance = 0.0

  @Flag(
    help: """
      Run each notebook three times, the last time with independent cells in another order; name the \
      cells whose outputs change; write nothing.
      """)
  var determinism = false

  @Flag(help: "Run again whenever a notebook, a lecture or a file that it includes changes.")
  var watch = false

  @Option(
    help: ArgumentHelp(
      """
      Run only what has changed since this revision of git: the lecture or notebook, code that it \
      includes, its folder of Models, or library code that every lecture uses.
      """, valueName: "revision"))
  var changedSince: String?

  func validate() throws {
    guard jobs > 0 else { throw ValidationError("--jobs must be at least 1.") }
    if let timeout, timeout <= 0 { throw ValidationError("--timeout must be above 0.") }
    guard tolerance >= 0 else { throw ValidationError("--tolerance must not be negative.") }
    guard !(determinism && check) else {
      throw ValidationError("Choose one of --determinism and --check.")
    }
    guard !accept || check else { throw ValidationError("--accept needs --check.") }
    guard !accept || output == nil else {
      throw ValidationError("Choose one of --accept, which stores outputs anew, and --output.")
    }
    guard !inplace || output == nil else {
      throw ValidationError("Choose one of --inplace and --output.")
    }
  }

  /// The options of one notebook's run.
  var runner: NotebookRunner.Options {
    NotebookRunner.Options(
      timeout: timeout.map { .seconds($0) }, treatsWarningsAsErrors: warningsAsErrors)
  }

  /// The session in which a notebook of `folder` runs.
  func session(folder: String) -> SessionConfiguration {
    var configuration = SessionConfiguration(
      workingDirectory: folder, memoryLimit: memory?.bytes)
    if let seed {
      configuration.environment = [
        "LECTERN_SEED": String(seed), "SWIFT_DETERMINISTIC_HASHING": "1",
      ]
    }
    return configuration
  }
}

/// A parameter's new value.
struct Parameter: ExpressibleByArgument, Sendable {
  var name: String
  var value: String

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign > argument.startIndex else { return nil }
    name = String(argument[..<sign])
    value = String(argument[argument.index(after: sign)...])
    guard name.wholeMatch(of: /[\p{L}_][\p{L}\p{N}_]*/) != nil else { return nil }
  }
}
