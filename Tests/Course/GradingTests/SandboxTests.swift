import Foundation
import Grading
import Notebooks
import Testing

@Suite("Sandbox")
struct SandboxTests {
  /// A `bwrap` that isolates nothing and runs what it is given after changing it as `edit` says, in
  /// shell; `$launcher` is the program that seals itself and `$@` its arguments.
  private func brokenBubblewrap(_ edit: String) throws -> String {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "lectern-bwrap-\(UUID().uuidString)")
    let script = """
      #!/bin/sh
      while [ "$1" != "--chdir" ]; do shift; done
      shift 2
      launcher=$1
      shift
      \(edit)

      """
    try Data(script.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file.path
  }

  @Test(
    "the self-test finds what a broken sandbox lets through, and then nothing runs",
    arguments: [
      ("exec \"$launcher\" --read / \"$@\"", "a file outside can be read"),
      ("exec \"$launcher\" --write / \"$@\"", "a file outside can be made"),
      (
        "for word; do [ \"$word\" = selftest ] && all=\"$all --memory 0\"; all=\"$all $word\"; done; "
          + "exec \"$launcher\" $all", "memory has no limit"
      ),
      ("exit 0", "the self-test did not run"),
      ("echo sealed guess", "sealed guess"),
      ("exec sleep 3600", "the self-test did not run"),
    ])
  func broken(_ edit: String, _ finding: String) throws {
    let bubblewrap = try brokenBubblewrap(edit)
    defer { try? FileManager.default.removeItem(atPath: bubblewrap) }
    do {
      let tools = try GradingTools.find(tiers: [.bubblewrap], bubblewrap: bubblewrap)
      Issue.record("\(tools.tier) was taken for a sandbox")
    } catch .noSandbox(let reasons) {
      #expect(reasons.count == 1)
      #expect(reasons.first?.contains(finding) == true, "\(reasons)")
    }
  }

  @Test("a sandbox that is not installed is no reason to go on without one")
  func missing() throws {
    #expect(throws: GradingError.self) {
      try GradingTools.find(tiers: [.bubblewrap], bubblewrap: "/nowhere/bwrap")
    }
  }

  @Test("the next tier is taken when the first does not hold")
  func next() throws {
    let tools = try GradingTools.find(
      tiers: [.bubblewrap, .landlock], bubblewrap: "/nowhere/bwrap")
    #expect(tools.tier == .landlock)
  }

  @Test("going on without a sandbox is asked for by name, and every result says it")
  func unsafe() throws {
    let tools = try GradingTools.find(tiers: [.unsafe])
    #expect(tools.tier == .unsafe)
    let grader = try Grader(
      SampleAssignment.release.get().manifest, tools: tools, store: SampleAssignment.store)
    let notebook = try SampleAssignment.notebook(["square": SampleAssignment.solution("square")])
    let result = try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
    #expect(result.sandbox == .unsafe)
    #expect(result.earned == 4)
  }

  @Test("the tiers give equal points", arguments: [SandboxTier.landlock, .container])
  func tiers(_ tier: SandboxTier) throws {
    let tools: GradingTools
    do {
      tools = try GradingTools.find(tiers: [tier])
    } catch .noSandbox(let reasons) {
      // A container needs Podman, and rights that not every machine gives; it must then refuse.
      #expect(tier == .container, "\(reasons)")
      return
    }
    #expect(tools.tier == tier)
    let grader = try Grader(
      SampleAssignment.release.get().manifest, tools: tools, store: SampleAssignment.store)
    let notebook = try SampleAssignment.notebook([
      "square": "func square(_ x: Int) -> Int { x < 0 ? [0][1] : x * x }",
      "geometry": SampleAssignment.solution("geometry"),
    ])
    let result = try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
    let reference = try SampleAssignment.grade(notebook)
    #expect(result.checks == reference.checks)
    #expect(result.sandbox == tier)
  }
}
