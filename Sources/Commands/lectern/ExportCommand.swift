import ArgumentParser
import Authoring
import Notebooks

/// Writes a notebook in another form.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a notebook as a Swift program, percent script, MyST Markdown or .ipynb.",
    discussion: """
      Reads .ipynb, lectures (.md) and percent scripts (.swift). `swift` is a program that runs the \
      cells from top to bottom.

      Exit codes: 0 done, 2 the file cannot be read or written.
      """)

  /// The forms.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case swift, percent, myst, ipynb

    var fileExtension: String {
      switch self {
      case .swift, .percent: "swift"
      case .myst: "md"
      case .ipynb: "ipynb"
      }
    }
  }

  @Argument(help: "The notebook, lecture or percent script.")
  var file: String

  @Option(help: "The form to write: swift, percent, myst or ipynb.")
  var to: Form

  @Option(name: .shortAndLong, help: "The file to write, “-” for standard output.")
  var output: String?

  func run() throws {
    do {
      let notebook = try read()
      let bytes = export(notebook)
      if output == "-" {
        print(String(decoding: bytes, as: UTF8.self), terminator: "")
      } else {
        let path = output ?? "\(stem).\(to.fileExtension)"
        guard path != file else {
          throw BadInput(description: "\(file): would be replaced; choose another --output")
        }
        try Files.write(bytes, to: path)
        print(path)
      }
    } catch {
      Console.error("\(error)")
      throw BadInput.exitCode
    }
  }

  private var stem: String {
    file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }

  private func read() throws -> Notebook {
    do {
      if file.hasSuffix(".ipynb") { return try Notebook(nbformat: try Files.read(file)) }
      let text = try Files.readText(file)
      if file.hasSuffix(".swift") { return try Notebook(percent: text).identifyingCells() }
      // A lecture is read as it is written; `lectern build` is what expands it.
      return try Notebook(myst: text).identifyingCells()
    } catch let error as NotebookError {
      throw BadInput(description: "\(file): \(error)")
    }
  }

  private func export(_ notebook: Notebook) -> [UInt8] {
    switch to {
    case .swift: Array(notebook.swiftProgram.utf8)
    case .percent: Array(notebook.percent.utf8)
    case .myst: Array(notebook.myst.utf8)
    case .ipynb: notebook.nbformat
    }
  }
}
