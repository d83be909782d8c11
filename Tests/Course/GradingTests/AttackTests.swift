import Display
import Foundation
import Grading
import Notebooks
import Testing

@Suite("Attacks in the code of a submission")
struct AttackTests {
  /// A folder outside, which no attack may change or read.
  static let outside: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lectern-attacks-\(getpid())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data("secret".utf8).write(to: folder.appending(path: "canary"))
    // What a course has beside the submissions: marks, manifest, another student's work.
    let gradebook = try? Gradebook(path: folder.appending(path: "gradebook.db").path)
    try? gradebook?.setAssignment("sample", points: 9)
    try? gradebook?.setStudent("bob", lastName: "B", firstName: "", email: "")
    if let release = try? SampleAssignment.release.get() {
      try? Data(release.manifest.encoded()).write(to: folder.appending(path: "manifest.json"))
      try? Data(release.notebook.nbformat).write(to: folder.appending(path: "bob.ipynb"))
    }
    return folder
  }()

  static let attacks = Attack.all(
    canary: outside.appending(path: "canary").path, parent: getpid(),
    store: SampleAssignment.store)

  /// Every name, size, kind, moment of change and content outside, in one text.
  static func fingerprint() throws -> String {
    let names = try FileManager.default.subpathsOfDirectory(atPath: outside.path).sorted()
    return try names.map { name in
      let path = outside.appending(path: name).path
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let moment = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      let content = FileManager.default.contents(atPath: path) ?? Data()
      return
        "\(name) \(attributes[.posixPermissions] ?? 0) \(moment) \(content.base64EncodedString())"
    }.joined(separator: "\n")
  }

  @Test("score what an honest wrong answer scores, and change nothing outside", arguments: attacks)
  func attack(_ attack: Attack) throws {
    let notebook = try SampleAssignment.notebook([
      "square": attack.code, "geometry": SampleAssignment.solution("geometry"),
    ])
    let before = try Self.fingerprint()
    let store = URL(filePath: SampleAssignment.store)
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    try Data("unread".utf8).write(to: store.appending(path: "canary"))
    let result = try SampleAssignment.grade(notebook)
    #expect(result.flags.contains { $0.contains("does not compile") } != attack.compiles)
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    let expected = Attack.honest.merging(attack.earned) { $1 }
    #expect(earned == expected, "\(result.flags) \(result.checks.compactMap(\.failure))")
    #expect(try Self.fingerprint() == before, "something outside changed")
    #expect(!FileManager.default.fileExists(atPath: store.appending(path: "planted").path))
  }

  @Test("inputs of hidden checks differ from one submission to another, and are drawn again alike")
  func inputs() throws {
    let manifest = try SampleAssignment.release.get().manifest
    let first = manifest.seed(check: "square-random", submissionHash: "a")
    #expect(first == manifest.seed(check: "square-random", submissionHash: "a"))
    #expect(first != manifest.seed(check: "square-random", submissionHash: "b"))
    #expect(first != manifest.seed(check: "square-examples", submissionHash: "a"))
  }

  @Test("who a notebook says it is from does not matter")
  func identity() throws {
    var notebook = try SampleAssignment.notebook([:])
    notebook.metadata["authors"] = .array([.object(["name": "bob"])])
    notebook.metadata["student"] = "bob"
    #expect(try SampleAssignment.grade(notebook, student: "ada").student == "ada")
  }

  @Test("every number of the list has a fixture here, in another suite, or no object in Lectern")
  func complete() {
    // 11–14 and 36: BrokenNotebookTests; 34: CollectorTests; 35: BadInputTests; 37–39:
    // GradebookTests; 46: `identity` above and CollectorTests.
    let elsewhere: Set = [11, 12, 13, 14, 34, 35, 36, 37, 38, 39, 46]
    // 32: the judge answers when no code of the submission runs any more, so there is nothing to time.
    let withoutObject: Set = [32]
    let here = Set(Self.attacks.map(\.number))
    #expect(here.union(elsewhere).union(withoutObject) == Set(1...46))
  }
}
