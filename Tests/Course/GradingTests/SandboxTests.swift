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

  /// The points of checks of a submission, and what is recorded of its sandbox.
  private func grade(
    _ square: String, with tools: GradingTools
  ) throws -> SubmissionResult {
    let grader = try Grader(
      SampleAssignment.release.get().manifest, tools: tools, store: SampleAssignment.store)
    let notebook = try SampleAssignment.notebook([
      "square": square, "geometry": SampleAssignment.solution("geometry"),
    ])
    return try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
  }

  private static let crashing = "func square(_ x: Int) -> Int { x < 0 ? [0][1] : x * x }"

  @Test("Landlock gives the points that bubblewrap gives")
  func landlock() throws {
    let result = try grade(Self.crashing, with: GradingTools.find(tiers: [.landlock]))
    #expect(result.sandbox == .landlock)
    #expect(try result.checks == grade(Self.crashing, with: SampleAssignment.tools.get()).checks)
  }

  @Test(
    "code that keeps Dispatch busy for seconds runs in every tier, though it looks at its threads",
    arguments: [SandboxTier.landlock, .bubblewrap])
  func threads(_ tier: SandboxTier) throws {
    // Dispatch looks after a second during which its threads had work.
    let result = try grade(
      """
      import Dispatch
      import Foundation
      let group = DispatchGroup()
      for _ in 0..<2 {
        DispatchQueue.global().async(group: group) {
          let end = Date.now.addingTimeInterval(3)
          while Date.now < end {}
        }
      }
      group.wait()
      func square(_ x: Int) -> Int { x * x }
      """, with: GradingTools.find(tiers: [tier]))
    #expect(result.earned == 9, "\(result.flags)")
  }

  @Test(
    "Landlock: what it does not look at itself is refused by the filter",
    arguments: AttackTests.attacks.filter(\.isOnFiles)
      + Attack.onMetadata(canary: AttackTests.outside.appending(path: "canary").path))
  func outside(_ attack: Attack) throws {
    let before = try AttackTests.fingerprint()
    let result = try grade(attack.code, with: GradingTools.find(tiers: [.landlock]))
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    #expect(earned == Attack.honest, "\(result.flags)")
    #expect(result.flags == [])
    #expect(try AttackTests.fingerprint() == before, "something outside changed")
  }

  @Test("attacks on files outside are tried in every sandbox")
  func attacksOnFiles() {
    #expect(AttackTests.attacks.count(where: \.isOnFiles) == 3)
  }

  /// A `podman` that notes its arguments in a file and makes of them a sandbox of bubblewrap: the same
  /// mounts, network and variables.
  private func podman(noting record: URL) throws -> URL {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "lectern-podman-\(UUID().uuidString)")
    let script = """
      #!/bin/bash
      if [ "$1" != run ]; then exit 0; fi
      echo "$*" >> '\(record.path)'
      shift
      made=(--unshare-all --die-with-parent --proc /proc --dev /dev --clearenv)
      while [ $# -gt 0 ]; do
        case "$1" in
          --volume)
            IFS=: read -r from to mode <<< "$2"
            if [ "$mode" = rw ]; then bind=--bind; else bind=--ro-bind; fi
            made+=("$bind" "$from" "$to"); shift 2 ;;
          --tmpfs) made+=(--tmpfs "${2%%:*}"); shift 2 ;;
          --env) made+=(--setenv "${2%%=*}" "${2#*=}"); shift 2 ;;
          --workdir) made+=(--chdir "$2"); shift 2 ;;
          --rootfs)
            for link in "$2"/*; do [ -L "$link" ] && made+=(--symlink "$(readlink "$link")" "/${link##*/}"); done
            shift 2; break ;;
          --rm|--read-only|--unsetenv-all|--*=*) shift ;;
          --*) shift 2 ;;
        esac
      done
      exec /usr/bin/bwrap "${made[@]}" "$@"

      """
    try Data(script.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
    return file
  }

  @Test("a container gets the mounts, limits and command that make it a sandbox")
  func container() throws {
    let record = FileManager.default.temporaryDirectory
      .appending(path: "lectern-podman-\(UUID().uuidString).txt")
    let podman = try podman(noting: record)
    defer { for file in [record, podman] { try? FileManager.default.removeItem(at: file) } }
    let tools = try GradingTools.find(tiers: [.container], podman: podman.path)
    #expect(tools.tier == .container)
    let text = Self.crashing + " // \(UUID())"
    let result = try grade(text, with: tools)
    #expect(result.sandbox == .container)
    #expect(result.resources == .container)
    let calls = try String(contentsOf: record, encoding: .utf8).split(separator: "\n")
    // Of the judge, the reader, the worker, compilers, and the self-test.
    #expect(calls.count >= 5)
    for call in calls {
      for option in [
        "--network none", "--cap-drop ALL", "--read-only ", "--security-opt no-new-privileges",
        "--pids-limit ", "--memory ", "--user 65534:65534", "--ulimit nofile=256:256",
        "--unsetenv-all", "--rm ",
      ] {
        #expect(call.contains(option), "\(option) is missing in \(call)")
      }
      let volumes = call.split(separator: " ").filter { $0.contains(":/") }
      let writable = volumes.filter { !$0.hasSuffix(":ro") }
      // Compilers write their results; those of the instructor's code also modules of system headers.
      let isCompiler = call.split(separator: " ").contains("exec")
      #expect(isCompiler || writable.isEmpty, "\(call)")
      for volume in writable {
        let path = volume.split(separator: ":").first ?? ""
        let isModules = path.split(separator: "/").last?.hasPrefix("modules-") == true
        #expect(path.hasSuffix("/out") || isModules, "\(call)")
      }
    }
    let honest = try grade(text, with: SampleAssignment.tools.get())
    #expect(result.checks == honest.checks)
  }

  @Test("Podman itself either holds or is refused, and holding gives equal points")
  func realContainer() throws {
    let tools: GradingTools
    do {
      tools = try GradingTools.find(tiers: [.container])
    } catch .noSandbox(let reasons) {
      #expect(reasons.count == 1)
      return
    }
    let result = try grade(Self.crashing, with: tools)
    #expect(result.sandbox == .container)
    #expect(try result.checks == grade(Self.crashing, with: SampleAssignment.tools.get()).checks)
  }
}
