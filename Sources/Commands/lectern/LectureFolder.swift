import Authoring
import Display
import Notebooks
import Synchronization

/// The lectures of a course and the notebooks built from them.
struct LectureFolder {
  /// Where the lectures lie.
  var lectures: String
  /// Where the notebooks lie.
  var notebooks: String

  /// The paths of all lectures, or of those that `names` gives as name, file name or path.
  ///
  /// A lecture's name begins with its number; other pages of the folder are no notebooks.
  func paths(_ names: [String]) throws(BadInput) -> [String] {
    if names.isEmpty {
      return try Files.list(lectures, suffix: ".md").filter { $0.first?.isNumber == true }
        .map { "\(lectures)/\($0)" }
    }
    return names.map { name in
      if name.contains("/") { return name }
      return "\(lectures)/\(name)" + (name.hasSuffix(".md") ? "" : ".md")
    }
  }

  /// The notebook of the lecture in the file `path`.
  func notebookPath(lecture path: String) -> String {
    "\(notebooks)/\(Files.name(of: path).dropLast(3)).ipynb"
  }

  /// What lectures may refer to, from every lecture of the folder and those of `paths`.
  func labels(including paths: [String]) throws -> CourseLabels {
    var labels = CourseLabels()
    let all = (try? self.paths([])) ?? []
    for path in Set(all + paths).sorted() {
      try labels.add(try Files.readText(path), path: path)
    }
    return labels
  }

  /// The works that the lecture in the file `path` may cite: those of `references.bib` beside it.
  private func bibliography(beside path: String) -> Bibliography {
    let text = try? Files.readText("\(Files.directory(of: path))/references.bib")
    return text.map { Bibliography(bibtex: $0) } ?? Bibliography()
  }

  /// The folder of Models that the front matter of a lecture names.
  static func library(of text: String) -> String? {
    (try? Notebook(myst: text))?.metadata["library"]?.stringValue
  }

  /// The files that the lecture in the file `path` shows parts of.
  func includedFiles(lecture path: String) -> [String] {
    let folder = Files.directory(of: path)
    let files = Mutex<Set<String>>([])
    let known = (try? labels(including: [path])) ?? CourseLabels()
    let builder = LectureBuilder(labels: known, bibliography: bibliography(beside: path)) {
      file in
      files.withLock { _ = $0.insert("\(folder)/\(file)") }
      return try Files.readText("\(folder)/\(file)")
    }
    if let text = try? Files.readText(path) { _ = try? builder.build(text, path: path) }
    return files.withLock { $0.sorted() }
  }

  /// Builds the lecture in the file `path`, keeping outputs of the notebook it replaces.
  func build(_ path: String, labels: CourseLabels) throws -> (LocatedNotebook, stored: [UInt8]?) {
    let folder = Files.directory(of: path)
    let builder = LectureBuilder(labels: labels, bibliography: bibliography(beside: path)) {
      try Files.readText("\(folder)/\($0)")
    }
    var located = try builder.build(try Files.readText(path), path: path)
    let stored = try? Files.read(notebookPath(lecture: path))
    if let stored {
      // A damaged notebook is built anew: it is a product, nothing in it is lost but outputs.
      if let old = try? Notebook(nbformat: stored) {
        located.notebook = located.notebook.keepingOutputs(of: old)
      }
    }
    return (located, stored)
  }
}
