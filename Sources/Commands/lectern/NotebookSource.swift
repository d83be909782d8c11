import Authoring
import NotebookExecution
import Notebooks

/// A notebook to run, where it comes from and where its outputs go.
struct NotebookSource: Sendable {
  /// The file that was named: an `.ipynb` or a lecture.
  var path: String
  /// The notebook as it is before the run.
  var notebook: Notebook
  /// The file that a person edits: the lecture if there is one.
  var editedPath: String
  /// The line of the lecture on which each cell begins, where it is known.
  var lines: [Int?]
  /// The file that gets the outputs.
  var destination: String

  /// What progress calls it: the file's name without extension.
  var name: String {
    let file = Files.name(of: path)
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }

  /// The files whose change makes another run worth while, apart from the library's.
  func inputs(in folder: LectureFolder) -> [String] {
    guard editedPath.hasSuffix(".md") else { return [path] }
    return Set([path, editedPath] + folder.includedFiles(lecture: editedPath)).sorted()
  }

  /// The folder in which its cells run.
  var folder: String { Files.directory(of: path) }

  /// Reads the notebook or lecture in the file `path`.
  ///
  /// - Parameters:
  ///   - path: An `.ipynb`, or an `.md` that is built first.
  ///   - output: The folder for the result; `nil` writes a notebook in place and a lecture's into
  ///     the folder of the notebooks.
  ///   - folder: Where lectures and notebooks lie.
  /// - Returns: The notebook, ready to run.
  /// - Throws: ``BadInput`` or the lecture's defect, with the file's name.
  static func load(
    _ path: String, output: String?, folder: LectureFolder
  ) throws -> NotebookSource {
    if path.hasSuffix(".md") {
      let labels = try folder.labels(including: [path])
      let located = try folder.build(path, labels: labels).0
      let built = folder.notebookPath(lecture: path)
      return NotebookSource(
        path: path, notebook: located.notebook, editedPath: path, lines: located.lines,
        destination: output.map { "\($0)/\(Files.name(of: built))" } ?? built)
    }
    let bytes = try Files.read(path)
    let notebook: Notebook
    do throws(NotebookError) {
      notebook = try Notebook(nbformat: bytes)
    } catch {
      throw BadInput(description: "\(path): \(error)")
    }
    guard let kernel = notebook.kernelName else {
      throw BadInput(
        description: "\(path): names no kernel; expected metadata.kernelspec.name `swift`")
    }
    guard kernel == SwiftKernel.name else {
      throw BadInput(description: "\(path): unknown kernel \(kernel); expected `swift`")
    }
    var source = NotebookSource(
      path: path, notebook: notebook, editedPath: path, lines: notebook.cells.map { _ in nil },
      destination: output.map { "\($0)/\(Files.name(of: path))" } ?? path)
    source.locate(in: "\(folder.lectures)/\(source.name).md", folder: folder)
    return source
  }

  /// Finds the cells of a built notebook in its lecture, so that failures name a line to edit.
  ///
  /// A lecture that is missing, cannot be built or has no cell in common is not the notebook's own.
  private mutating func locate(in lecture: String, folder: LectureFolder) {
    guard let labels = try? folder.labels(including: [lecture]),
      let located = try? folder.build(lecture, labels: labels).0
    else { return }
    let known = Dictionary(
      zip(located.notebook.cells, located.lines).compactMap { cell, line in
        cell.id.map { ($0, line) }
      }, uniquingKeysWith: { first, _ in first })
    lines = notebook.cells.map { $0.id.flatMap { known[$0] } }
    if lines.contains(where: { $0 != nil }) { editedPath = lecture }
  }

  /// Gives parameters other values.
  mutating func inject(_ parameters: [Parameter]) {
    let old = notebook.cells.map(\.id)
    notebook = notebook.injecting(parameters: parameters.map { ($0.name, $0.value) })
    guard notebook.cells.map(\.id) != old else { return }
    let known = Dictionary(
      zip(old, lines).compactMap { id, line in id.map { ($0, line) } },
      uniquingKeysWith: { first, _ in first })
    lines = notebook.cells.map { $0.id.flatMap { known[$0] ?? nil } }
  }
}
