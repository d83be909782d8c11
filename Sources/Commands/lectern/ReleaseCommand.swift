import ArgumentParser
import Foundation
import Grading
import Notebooks

/// `lectern release`: the students' notebook and the sealed manifest of an assignment.
struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    abstract: "Write the students' version of an assignment and its sealed manifest.",
    discussion: """
      Refuses unless the solution scores 100 %, the stub 0, every listed wrong solution loses its \
      checks, and no text of a solution or hidden test is in the students' version. Keep the \
      manifest: it holds the solutions.
      """)

  @Argument(help: "The assignment, lectures/assignments/NAME.md or a notebook.")
  var source: String

  @Option(help: "The students' notebook to write; beside the manifest if not given.")
  var notebook: String?

  @Option(help: "Also write the instructor's version with nbgrader's metadata, for its pipeline.")
  var sourceNotebook: String?

  @Option(help: "The manifest to write.")
  var manifest: String?

  @Option(help: "A file with 32 or more secret bytes from which inputs are drawn; made if missing.")
  var keyFile: String?

  @OptionGroup var tools: GradingToolOptions

  func run() async throws {
    let file = URL(filePath: source)
    let name = file.deletingPathExtension().lastPathComponent
    let bytes = try Files.read(source)
    let document =
      file.pathExtension == "ipynb"
      ? try Notebook(nbformat: bytes) : try Notebook(myst: String(decoding: bytes, as: UTF8.self))
    let assignment = try Assignment(name: name, notebook: document)
    let builder = ReleaseBuilder(assignment, tools: try tools.find(), store: tools.folder)
    let release = try builder.release(key: try key()) { proof in
      // Not by print, which would keep them: there may be minutes between two.
      FileHandle.standardOutput.write(Data("\(proof)\n".utf8))
    }
    for remark in release.remarks { print("remark: \(remark)") }
    let manifestPath = manifest ?? "\(name).manifest.json"
    let notebookPath = notebook ?? "\(name).ipynb"
    try Data(try release.manifest.encoded()).write(
      to: URL(filePath: manifestPath), options: .atomic)
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: manifestPath)
    try Data(release.notebook.nbformat).write(to: URL(filePath: notebookPath), options: .atomic)
    if let sourceNotebook {
      try Data(release.source.nbformat).write(to: URL(filePath: sourceNotebook), options: .atomic)
      print("\(sourceNotebook): for `nbgrader generate_assignment`, it holds the solutions")
    }
    print("\(notebookPath): for students")
    print("\(manifestPath): for the grader only, it holds solutions and hidden tests")
  }

  private func key() throws -> [UInt8] {
    let fresh = (0..<32).map { _ in UInt8.random(in: 0...255) }
    guard let keyFile else { return fresh }
    if let known = FileManager.default.contents(atPath: keyFile) {
      guard known.count >= 32 else {
        throw BadInput(description: "\(keyFile) has \(known.count) bytes; expected 32 or more")
      }
      return Array(known)
    }
    let made = FileManager.default.createFile(
      atPath: keyFile, contents: Data(fresh), attributes: [.posixPermissions: 0o600])
    guard made else { throw BadInput(description: "\(keyFile) cannot be written") }
    return fresh
  }
}
