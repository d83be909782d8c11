import ArgumentParser
import Authoring
import Notebooks

/// Makes notebooks of lectures.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Build notebooks from the lectures.",
    discussion: """
      Each lecture is MyST Markdown. A rebuild gives the same bytes; outputs that a notebook holds \
      are kept for every code cell whose text has not changed.

      Exit codes: 0 done, 1 with --check when a notebook is not what its lecture gives, 2 a lecture \
      cannot be built.
      """)

  @Argument(help: "Lectures by name or path; all of them when none is given.")
  var lectures: [String] = []

  @Option(help: "The folder of the lectures.")
  var source = "lectures"

  @Option(name: .shortAndLong, help: "The folder of the notebooks.")
  var output = "notebooks"

  @Flag(help: "Write nothing; fail when a notebook is not what its lecture gives.")
  var check = false

  func run() async throws {
    let folder = LectureFolder(lectures: source, notebooks: output)
    var failures = 0
    var stale = 0
    do {
      let paths = try folder.paths(lectures)
      let labels = try folder.labels(including: paths)
      for path in paths {
        do {
          if try build(path, in: folder, labels: labels) { stale += 1 }
        } catch {
          Console.error("\(error)")
          failures += 1
        }
      }
    } catch {
      Console.error("\(error)")
      throw BadInput.exitCode
    }
    if failures > 0 { throw BadInput.exitCode }
    if check, stale > 0 {
      Console.error("\(stale) of the notebooks are not current; run `lectern build`")
      throw ExitCode(1)
    }
  }

  /// Builds one lecture; returns whether its notebook was not current.
  private func build(
    _ path: String, in folder: LectureFolder, labels: CourseLabels
  ) throws -> Bool {
    let (located, stored) = try folder.build(path, labels: labels)
    let notebook = folder.notebookPath(lecture: path)
    let bytes = located.notebook.nbformat
    let cells = located.notebook.cells
    if stored == bytes {
      print("\(notebook): current")
      return false
    }
    if check {
      print("\(notebook): \(stored == nil ? "missing" : "not what \(path) gives")")
    } else {
      try Files.write(bytes, to: notebook)
      let empty = cells.count { $0.kind == .code && $0.executionCount == nil }
      print("\(notebook): built, \(cells.count) cells, \(empty) to execute")
    }
    return true
  }
}
