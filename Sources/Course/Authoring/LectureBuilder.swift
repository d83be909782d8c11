import Display
public import Notebooks

/// Makes the notebook of a lecture.
///
/// The result depends on the lecture's text and the files it includes, on nothing else: building
/// twice gives the same bytes.
public struct LectureBuilder: Sendable {
  /// Reads the text of a file that a lecture includes; the path is relative to the lecture's folder.
  public typealias ReadFile = @Sendable (String) throws -> String

  private let readFile: ReadFile
  private let labels: CourseLabels
  private let bibliography: Bibliography

  /// Creates a builder.
  ///
  /// - Parameters:
  ///   - labels: What lectures may refer to.
  ///   - bibliography: What lectures may cite.
  ///   - readFile: Reads included files.
  public init(
    labels: CourseLabels = CourseLabels(), bibliography: Bibliography = Bibliography(),
    readFile: @escaping ReadFile
  ) {
    self.labels = labels
    self.bibliography = bibliography
    self.readFile = readFile
  }

  /// Builds the notebook of the lecture in the file `path`.
  ///
  /// Directives and roles become plain Markdown that every notebook viewer shows; each cell gets an
  /// id that depends only on its own text.
  ///
  /// - Parameters:
  ///   - text: The lecture in MyST Markdown.
  ///   - path: What errors call it.
  /// - Returns: The notebook without outputs, and the line of the lecture where each cell begins.
  /// - Throws: ``AuthoringError`` with the line of the defect.
  public func build(_ text: String, path: String) throws(AuthoringError) -> LocatedNotebook {
    var located = try Self.read(text, path: path)
    var identifiers = CellIdentifiers()
    var renderer = DirectiveRenderer(
      path: path, labels: labels, bibliography: bibliography, readFile: readFile)
    for index in located.notebook.cells.indices {
      located.notebook.cells[index].id = identifiers.next(for: located.notebook.cells[index])
      guard located.notebook.cells[index].kind == .markdown else { continue }
      located.notebook.cells[index].source = try renderer.render(
        located.notebook.cells[index].source, firstLine: located.lines[index])
    }
    if renderer.isMissingBibliography {
      throw AuthoringError(path: path, cause: .missingBibliography)
    }
    located.notebook.metadata["kernelspec"] = SwiftKernel.specification
    located.notebook.metadata["language_info"] = SwiftKernel.languageInfo
    return located
  }

  /// Reads a lecture and checks its kernel.
  static func read(_ text: String, path: String) throws(AuthoringError) -> LocatedNotebook {
    let located: LocatedNotebook
    do throws(NotebookError) {
      located = try LocatedNotebook(myst: text)
    } catch {
      throw AuthoringError(path: path, cause: .damagedText(error))
    }
    if let kernel = located.notebook.kernelName, kernel != SwiftKernel.name {
      throw AuthoringError(path: path, cause: .unknownKernel(kernel))
    }
    return located
  }
}
