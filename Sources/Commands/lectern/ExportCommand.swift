import ArgumentParser
import Authoring
import CellExecution
import NotebookExport
import Notebooks

/// Writes a notebook in another form.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a notebook as a page, a Swift program, a script, MyST Markdown or .ipynb.",
    discussion: """
      Reads .ipynb, lectures (.md) and percent scripts (.swift). `html` is one file that needs no \
      network: formulas are MathML, pictures stand in it. `swift` is a program that prints what the \
      cells print and what their last expressions are; --compile makes it ready to run.

      Exit codes: 0 done, 1 the program does not compile, 2 the file cannot be read or written.
      """)

  /// The forms.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case html, swift, percent, myst, ipynb

    var fileExtension: String {
      switch self {
      case .html: "html"
      case .swift, .percent: "swift"
      case .myst: "md"
      case .ipynb: "ipynb"
      }
    }
  }

  @Argument(help: "The notebook, lecture or percent script.")
  var file: String

  @Option(help: "The form to write: html, swift, percent, myst or ipynb.")
  var to: Form

  @Option(name: .shortAndLong, help: "The file to write, “-” for standard output.")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "With --to swift: also compile the program, as cells are compiled.", valueName: "program"))
  var compile: String?

  func validate() throws {
    guard compile == nil || to == .swift && output != "-" else {
      throw ValidationError("--compile needs --to swift and a file to compile.")
    }
  }

  func run() async throws {
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
        if let compile {
          let messages = try await Installation.find().compileProgram(path, to: compile)
          if let messages {
            Console.error("\(path): the program does not compile\n\(messages)")
            throw ExitCode(1)
          }
          print(compile)
        }
      }
    } catch let code as ExitCode {
      throw code
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
      if to == .html {
        let folder = LectureFolder(lectures: Files.directory(of: file), notebooks: "notebooks")
        return try folder.build(file, labels: try folder.labels(including: [file])).0.notebook
      }
      // For other forms a lecture is read as it is written; `lectern build` is what expands it.
      return try Notebook(myst: text).identifyingCells()
    } catch let error as NotebookError {
      throw BadInput(description: "\(file): \(error)")
    }
  }

  private func page(_ notebook: Notebook) -> String {
    let folder = Files.directory(of: file)
    let page = HTMLPage(notebook, name: Files.name(of: stem)) {
      try? Files.read("\(folder)/\($0)")
    }
    for problem in page.problems { Console.error("\(file): \(problem); shown as it is written") }
    return page.text
  }

  private func export(_ notebook: Notebook) -> [UInt8] {
    switch to {
    case .html: Array(page(notebook).utf8)
    case .swift: Array(SwiftProgram(notebook).text.utf8)
    case .percent: Array(notebook.percent.utf8)
    case .myst: Array(notebook.myst.utf8)
    case .ipynb: notebook.nbformat
    }
  }
}
