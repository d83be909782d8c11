import Foundation
import Grading
import Testing

@Suite("Attacks in the code of a submission")
struct AttackTests {
  /// A folder outside, which no attack may change or read.
  static let outside: URL = {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "lectern-attacks-\(getpid())")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try? Data("secret".utf8).write(to: folder.appending(path: "canary"))
    return folder
  }()

  static let attacks = Attack.all(
    canary: outside.appending(path: "canary").path, parent: getpid())

  @Test("score what an honest wrong answer scores, and change nothing outside", arguments: attacks)
  func attack(_ attack: Attack) throws {
    let notebook = try SampleAssignment.notebook([
      "square": attack.code, "geometry": SampleAssignment.solution("geometry"),
    ])
    let result = try SampleAssignment.grade(notebook)
    #expect(result.flags.contains { $0.contains("does not compile") } != attack.compiles)
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    let expected = Attack.honest.merging(attack.earned) { $1 }
    #expect(earned == expected, "\(result.flags) \(result.checks.compactMap(\.failure))")
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.outside.path)
    #expect(names == ["canary"])
    #expect(try Data(contentsOf: Self.outside.appending(path: "canary")) == Data("secret".utf8))
  }
}
