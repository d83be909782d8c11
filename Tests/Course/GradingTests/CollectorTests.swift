import Foundation
import Grading
import Testing

@Suite("Collecting submissions")
struct CollectorTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "lectern-collector-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func collect(_ path: String = "") throws -> [Submission] {
    try SubmissionCollector(assignment: "a1").collect([folder.appending(path: path).path])
  }

  private func write(_ text: String, to path: String) throws {
    let file = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  @Test("a folder holds one notebook or one folder for each student")
  func folders() throws {
    try write("1", to: "ada.ipynb")
    try write("2", to: "bob/a1/a1.ipynb")
    try write("3", to: "bob/a1/other.ipynb")
    try write("4", to: "cleo/whatever.ipynb")
    try write("5", to: "dan/readme.txt")
    let found = try collect()
    #expect(found.map(\.student) == ["ada", "bob", "cleo", "dan"])
    #expect(
      found.map { $0.notebook.map { String(decoding: $0, as: UTF8.self) } } == ["1", "2", "4", nil])
    #expect(found[3].problem == "no notebook was handed in")
  }

  @Test(
    "one student's folder, his folder for the assignment and his notebook are the same submission",
    arguments: ["class/ada", "class/ada/a1", "class/ada/a1/a1.ipynb", "class/./ada/"])
  func oneStudent(path: String) throws {
    try write("1", to: "class/ada/a1/a1.ipynb")
    try write("2", to: "class/ada/a2/a2.ipynb")
    try write("3", to: "class/bob/a1/a1.ipynb")
    let found = try collect(path)
    #expect(found.map(\.student) == ["ada"])
    #expect(found.first?.notebook == Array("1".utf8))
  }

  @Test("a student may be called like the assignment")
  func nameOfAssignment() throws {
    try write("1", to: "a1/a1/a1.ipynb")
    try write("2", to: "bob/a1/a1.ipynb")
    #expect(try collect().map(\.student) == ["a1", "bob"])
    try write("3", to: "files/a1.ipynb")
    try write("4", to: "files/cleo.ipynb")
    #expect(try collect("files").map(\.student) == ["a1", "cleo"])
    try write("5", to: "stray/a1.ipynb")
    try write("6", to: "stray/ada/answer.ipynb")
    #expect(try collect("stray").map(\.student) == ["a1", "ada"])
  }

  @Test("symbolic links and pipes are not followed")
  func links() throws {
    try write("secret", to: "outside/secret.txt")
    try write("1", to: "in/ada.ipynb")
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "in/bob.ipynb"),
      withDestinationURL: folder.appending(path: "outside/secret.txt"))
    mkfifo(folder.appending(path: "in/cleo.ipynb").path, 0o600)
    let found = try collect("in")
    #expect(found.map { $0.notebook != nil } == [true, false, false])
    #expect(found[1].problem == "the notebook is a symbolic link")
  }

  @Test("an archive is read in memory, and names that lead out of it are refused one by one")
  func archive() throws {
    let script = """
      import stat, sys, zipfile
      with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as z:
          z.writestr("ada/a1.ipynb", "A" * 5000)
          z.writestr("../../bob.ipynb", "out")
          z.writestr("/cleo.ipynb", "out")
          link = zipfile.ZipInfo("dan/a1.ipynb")
          link.external_attr = (stat.S_IFLNK | 0o777) << 16
          z.writestr(link, "/etc/passwd")
          z.writestr("eve/a1.ipynb", "\\0" * (100 << 20))
      """
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", "-c", script, folder.appending(path: "all.zip").path]
    try python.run()
    python.waitUntilExit()
    try #require(python.terminationStatus == 0)
    let found = try collect("all.zip")
    let good = found.filter { $0.notebook != nil }
    #expect(good.map(\.student) == ["ada"])
    #expect(good.first?.notebook?.count == 5000)
    let problems = found.compactMap(\.problem)
    #expect(problems.count == 4)
    #expect(problems.count { $0.contains("outside itself") } == 2)
    #expect(problems.contains { $0.contains("link or device") })
    #expect(problems.contains { $0.contains("larger than it may be") })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["all.zip"])
  }

  @Test("damaged archives say so", arguments: ["", "PK", "PK\u{5}\u{6}", "no archive at all"])
  func damaged(_ text: String) throws {
    try write(text, to: "bad.zip")
    #expect(throws: GradingError.self) { try collect("bad.zip") }
  }

  @Test("two submissions of one student are refused")
  func twice() throws {
    try write("1", to: "ada.ipynb")
    try write("2", to: "ada/a1.ipynb")
    #expect(throws: GradingError.self) { try collect() }
  }
}
