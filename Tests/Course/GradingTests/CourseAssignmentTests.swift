import Foundation
import Grading
import Notebooks
import Testing

/// The release gate on everything in `lectures/assignments`: solution 100 %, stub 0, every mutant loses
/// what it must, nothing secret in the students' notebook.
@Suite("Assignments of the course")
struct CourseAssignmentTests {
  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static let names: [String] = {
    let folder = root.appending(path: "lectures/assignments").path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
  }()

  @Test("there are some")
  func some() {
    #expect(!Self.names.isEmpty)
  }

  @Test("are released, each answer with a mutant", arguments: names)
  func release(_ name: String) throws {
    let file = Self.root.appending(path: "lectures/assignments/\(name).md")
    let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    let assignment = try Assignment(name: name, notebook: Notebook(myst: text))
    let release = try ReleaseBuilder(
      assignment, tools: SampleAssignment.tools.get(), store: SampleAssignment.store
    ).release(key: Array(repeating: 7, count: 32))
    let points = assignment.checks.map(\.points).reduce(0, +)
    #expect(release.manifest.totalPoints == points)
    let answers = assignment.cells.filter { $0.role == .solution }.map(\.gradeID)
    let mutated = assignment.cells.compactMap { cell -> String? in
      if case .mutant(let target, _) = cell.role { target } else { nil }
    }
    #expect(Set(answers).subtracting(mutated).isEmpty, "answers without a mutant")
    let released = Self.root.appending(path: "notebooks/assignments/\(name).ipynb")
    let committed = try Data(contentsOf: released)
    #expect(
      committed == Data(release.notebook.nbformat),
      """
      notebooks/assignments/\(name).ipynb is not what its source gives; write it anew with \
      `lectern release lectures/assignments/\(name).md --notebook notebooks/assignments/\(name).ipynb`
      """)
  }
}
