import ArgumentParser
import Authoring
import Notebooks

/// Checks lectures without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check lectures by the rules of the course.",
    discussion: """
      Checks what needs no run: goals and running time in the first cell, cells of at most 25 lines, \
      checks behind claims and corrections, numbered captions, alternative texts of all pictures, \
      exercises with solutions, a last cell that prints the wall time, no network; symbols and terms \
      as `notation.md` beside the lectures has them, where there is one; the folder of the library, \
      its tests, and that the lecture or its assignment leads to all that the folder makes public; \
      the notebook is current; every data file has a licence.

      Exit codes: 0 nothing found, 1 something found, 2 a lecture cannot be read.
      """)

  @Argument(help: "Lectures by name or path; all of them when none is given.")
  var lectures: [String] = []

  @Option(help: "The folder of the lectures.")
  var source = "lectures"

  @Option(help: "The folder of the notebooks.")
  var notebookFolder = "notebooks"

  @Option(help: "The folder of the package that holds Sources and Tests.")
  var package = "."

  func run() throws {
    let folder = LectureFolder(lectures: source, notebooks: notebookFolder)
    let page = "\(source)/notation.md"
    let notation = (try? Files.readText(page)).map { Notation($0, path: page) }
    var findings: [String] = []
    do {
      let paths = try folder.paths(lectures)
      let labels = try folder.labels(including: paths)
      for path in paths {
        let text = try Files.readText(path)
        findings += try LectureLint().findings(text, path: path).map(\.description)
        findings += notation?.findings(lecture: text, path: path).map(\.description) ?? []
        findings += try triple(path, text)
        let (located, stored) = try folder.build(path, labels: labels)
        findings += LectureLint().findings(
          pictures: located.notebook, path: folder.notebookPath(lecture: path))
        if stored != located.notebook.nbformat {
          findings.append("\(folder.notebookPath(lecture: path)): not current; run `lectern build`")
        }
      }
    } catch {
      Console.error("\(error)")
      throw BadInput.exitCode
    }
    findings += unlicensedData()
    for finding in findings { print(finding) }
    print("\(findings.count) finding\(findings.count == 1 ? "" : "s")")
    if !findings.isEmpty { throw ExitCode(1) }
  }

  /// The lecture's library folder exists, has tests, and the text leads to all that it makes public.
  private func triple(_ path: String, _ text: String) throws -> [String] {
    guard let library = LectureFolder.library(of: text) else {
      return ["\(path):1: the front matter names no library folder [triple]"]
    }
    let sources = "\(package)/Sources/Library/Models/\(library)"
    let tests = "\(package)/Tests/Library/ModelsTests/\(library)"
    guard let files = try? Files.list(sources, suffix: ".swift"), !files.isEmpty else {
      return ["\(path):1: \(sources) holds no Swift file [triple]"]
    }
    var findings: [String] = []
    if (try? Files.list(tests, suffix: "Tests.swift"))?.isEmpty != false {
      findings.append("\(path):1: \(tests) holds no tests [triple]")
    }
    let assignment = "\(source)/assignments/\(Files.name(of: path))"
    let prose = text + ((try? Files.readText(assignment)) ?? "")
    let codes = try files.map { (file: $0, code: try Files.readText("\(sources)/\($0)")) }
    return findings
      + Mentions(prose: prose, files: codes).missing.map { name, file in
        "\(path):1: neither the lecture nor its assignment leads to \(name) of \(sources)/\(file)"
          + " [triple]"
      }
  }

  /// Data files that the licence file does not name.
  private func unlicensedData() -> [String] {
    let resources = "\(package)/Sources/Library/Datasets/Resources"
    guard let names = try? Files.list(resources, suffix: "") else { return [] }
    let licences = (try? Files.readText("\(resources)/LICENSES.md")) ?? ""
    return names.filter { $0 != "LICENSES.md" && !licences.contains($0) }
      .map { "\(resources)/\($0): LICENSES.md does not name it [licence]" }
  }
}
