import ArgumentParser
import Display
import FoundationEssentials
import Notebooks

/// Lays out the course as the source of a book.
struct BookCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "book",
    abstract: "Lay out the notebooks of all lectures for jupyter-book.",
    discussion: """
      Writes a folder that `jupyter-book build` (version 1) makes a web site of: the notebooks with \
      their stored outputs, the pages beside the lectures, a title page, and a table of contents. \
      `make book` does both.

      Exit codes: 0 done, 2 a lecture or its notebook cannot be read.
      """)

  @Option(help: "The folder of the lectures.")
  var source = "lectures"

  @Option(help: "The folder of the notebooks.")
  var notebookFolder = "notebooks"

  @Option(name: .shortAndLong, help: "The folder to write.")
  var output = "output/book"

  @Option(help: "The title of the book.")
  var title = "Deep learning in Swift"

  func run() throws {
    do {
      let folder = LectureFolder(lectures: source, notebooks: notebookFolder)
      let chapters = try folder.paths([]).map { try chapter(folder.notebookPath(lecture: $0)) }
      let pages = try copyPages()
      let lines = chapters.map { "- [\($0.title)](\($0.name).ipynb)" }
      let index = "# \(title)\n\nEvery number and figure was computed by the cell above it.\n\n"
      try write(index + lines.joined(separator: "\n") + "\n", to: "index.md")
      try write(Self.contents(chapters.map(\.name), pages), to: "_toc.yml")
      try write(configuration, to: "_config.yml")
      print("\(output): \(chapters.count) lectures, \(pages.count) other pages")
    } catch {
      Console.error("\(error)")
      throw BadInput.exitCode
    }
  }

  /// Copies a notebook; returns the name of its page and its title.
  private func chapter(_ path: String) throws -> (name: String, title: String) {
    let bytes = try Files.read(path)
    let notebook: Notebook
    do throws(NotebookError) {
      notebook = try Notebook(nbformat: bytes)
    } catch {
      throw BadInput(description: "\(path): \(error)")
    }
    let name = String(Files.name(of: path).dropLast(".ipynb".count))
    try Files.write(inBook(bytes), to: "\(output)/\(name).ipynb")
    return (name, notebook.metadata["title"]?.stringValue ?? name)
  }

  /// Copies the pages of the lectures' folder that are no lectures.
  private func copyPages() throws -> [String] {
    let names = try Files.list(source, suffix: ".md").filter { $0.first?.isNumber != true }
    for name in names {
      try Files.write(inBook(try Files.read("\(source)/\(name)")), to: "\(output)/\(name)")
    }
    let figures = (try? Files.list("\(source)/figures", suffix: "")) ?? []
    for name in figures {
      // Notebooks name figures by the way from their own folder.
      let copy = "\(Files.directory(of: output))/lectures/figures/\(name)"
      try Files.write(try Files.read("\(source)/figures/\(name)"), to: copy)
    }
    return names.map { String($0.dropLast(3)) }
  }

  /// The same file with links that fit a book, in which notebooks and pages lie in one folder.
  private func inBook(_ file: [UInt8]) -> [UInt8] {
    let text = String(decoding: file, as: UTF8.self)
    return Array(
      text.replacing(/\]\(\.\.\/lectures\/(\w+\.md)\)/) { "](\($0.output.1))" }
        .replacing(/\]\(([0-9][\w-]*)\.md\)/) { "](\($0.output.1).ipynb)" }.utf8)
  }

  private func write(_ text: String, to name: String) throws {
    try Files.write(Array(text.utf8), to: "\(output)/\(name)")
  }

  private static func contents(_ chapters: [String], _ pages: [String]) -> String {
    var text = "format: jb-book\nroot: index\nparts:\n  - caption: Lectures\n    chapters:\n"
    text += chapters.map { "      - file: \($0)\n" }.joined()
    if !pages.isEmpty {
      text += "  - caption: Appendix\n    chapters:\n"
      text += pages.map { "      - file: \($0)\n" }.joined()
    }
    return text
  }

  private var configuration: String {
    """
    title: \(JSONWriter.string(.string(title)))
    author: ""
    copyright: ""
    execute:
      execute_notebooks: "off"
    only_build_toc_files: true
    parse:
      myst_enable_extensions: [amsmath, colon_fence, dollarmath, html_image]
    html:
      use_issues_button: false
      use_repository_button: false
    sphinx:
      config:
        # Links between notebooks name headings as Jupyter does.
        suppress_warnings: ["myst.xref_missing", "misc.highlighting_failure", "mystnb.unknown_mime_type"]

    """
  }
}
