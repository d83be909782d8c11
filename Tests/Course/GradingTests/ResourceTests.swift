import Foundation
import Glibc
import Grading
import Notebooks
import Testing

@Suite("Which limits are in force")
struct ResourceTests {
  private func grade(
    square: String, _ change: (inout GradingLimits) -> Void = { _ in }
  ) throws -> SubmissionResult {
    var limits = GradingLimits()
    change(&limits)
    let grader = try Grader(
      SampleAssignment.release.get().manifest, tools: SampleAssignment.tools.get(),
      store: SampleAssignment.store, limits: limits)
    let notebook = try SampleAssignment.notebook([
      "square": "import Foundation\nimport Glibc\n" + square,
      "geometry": SampleAssignment.solution("geometry"),
    ])
    return try grader.grade(Submission(student: "ada", notebook: notebook.nbformat))
  }

  /// Uses a tenth of a second of the processor a number of times.
  private static let work = """
    func work(_ tenths: Int) {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      let end = time.tv_sec * 10 + time.tv_nsec / 100_000_000 + tenths
      repeat { clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) }
        while time.tv_sec * 10 + time.tv_nsec / 100_000_000 < end
    }

    """

  private static let over = "the time for the whole submission was over"

  @Test("the clock of a process is that of the last of its line, and stands still while it sleeps")
  func clock() throws {
    func process(_ body: String) throws -> Process {
      let process = Process()
      process.executableURL = URL(filePath: "/bin/sh")
      // The commands behind keep the shells from becoming what they run.
      process.arguments = ["-c", "/bin/sh -c '\(body); true'; true"]
      try process.run()
      return process
    }
    let (busy, asleep) = (try process("while :; do :; done"), try process("sleep 600"))
    defer { for process in [busy, asleep] { kill(-process.processIdentifier, SIGKILL) } }
    func seconds(_ process: Process) -> Double {
      ProcessorClock(ofLastDescendantOf: process.processIdentifier)?.seconds ?? 0
    }
    let deadline = ContinuousClock.now + .seconds(120)
    while seconds(busy) < 0.2, ContinuousClock.now < deadline { usleep(20_000) }
    #expect(seconds(busy) >= 0.2)
    #expect(seconds(asleep) < 0.2)
  }

  @Test("processor time of all checks together ends a submission's time")
  func total() throws {
    let result = try grade(
      square: Self.work + "func square(_ x: Int) -> Int { work(5); return x &* x }"
    ) { $0.totalSeconds = 1.5 }
    let reasons = Dictionary(
      uniqueKeysWithValues: result.checks.map { ($0.id, $0.failure?.got ?? "") })
    #expect(result.checks.first?.earned == 1, "\(reasons)")
    #expect(reasons["middle"] == Self.over, "\(reasons)")
  }

  @Test("a top level that runs again after each stop uses up the submission's time")
  func restarts() throws {
    let result = try grade(
      square: Self.work + "work(6)\nfunc square(_ x: Int) -> Int { fatalError() }"
    ) { $0.totalSeconds = 1.5 }
    #expect(result.checks.last?.failure?.got == Self.over, "\(result.checks)")
  }

  @Test("results record control groups exactly where this machine lets us make them")
  func recorded() throws {
    let membership = try String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)
    var canMake: [Bool] = []
    for controller in ["memory", "pids"] {
      guard
        let line = membership.split(separator: "\n").first(where: { $0.contains(":\(controller):") }
        )
      else { continue }
      let own = line.split(separator: ":", maxSplits: 2)[2]
      let folders = ["/sys/fs/cgroup/\(controller)\(own)", "/sys/fs/cgroup/\(controller)"]
      let folder = folders.map { "\($0)/test-\(UUID().uuidString)" }.first { (path: String) in
        mkdir(path, 0o755) == 0
      }
      if let folder { rmdir(folder) }
      canMake.append(folder != nil)
    }
    let result = try grade(square: "func square(_ x: Int) -> Int { x * x }")
    #expect(result.resources == (try SampleAssignment.tools.get().resources))
    if canMake == [true, true] { #expect(result.resources == .controlGroup) }
    if canMake.contains(false) { #expect(result.resources == .process) }
  }

  /// A hierarchy of version 2 as the kernel shows it, in an ordinary folder.
  private struct Hierarchy {
    let root = FileManager.default.temporaryDirectory.appending(
      path: "lectern-\(UUID().uuidString)")

    func group(_ path: String, handsOn: String = "", members: String = "") throws {
      let folder = root.appending(path: path)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, text) in [
        ("cgroup.controllers", "cpu memory pids\n"), ("cgroup.subtree_control", handsOn),
        ("cgroup.procs", members),
      ] {
        try Data(text.utf8).write(to: folder.appending(path: name))
      }
    }

    func text(_ path: String) -> String? {
      try? String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    func candidates(_ own: String) -> [ControlGroup.Hierarchy] {
      ControlGroup.candidates(in: root.path, membership: "0::\(own)\n", process: 77)
    }
  }

  @Test("version 2: a process alone in a delegated group moves below, and the group hands on")
  func delegated() throws {
    let tree = Hierarchy()
    defer { try? FileManager.default.removeItem(at: tree.root) }
    try tree.group("user.slice", handsOn: "cpu")
    try tree.group("user.slice/run.scope", members: "77\n")
    try tree.group("user.slice/run.scope/lectern")
    #expect(
      tree.candidates("/user.slice/run.scope") == [
        .version2(tree.root.path + "/user.slice/run.scope")
      ])
    #expect(tree.text("user.slice/run.scope/lectern/cgroup.procs") == "77")
    #expect(tree.text("user.slice/run.scope/cgroup.subtree_control") == "+memory +pids")
  }

  @Test("version 2: beside other processes nothing is moved")
  func shared() throws {
    let tree = Hierarchy()
    defer { try? FileManager.default.removeItem(at: tree.root) }
    try tree.group("session.scope", members: "12\n77\n")
    #expect(tree.candidates("/session.scope") == [])
    #expect(tree.text("session.scope/cgroup.subtree_control") == "")
  }

  @Test("version 2: groups are made where the controllers are handed on, one above if that is ours")
  func handedOn() throws {
    let tree = Hierarchy()
    defer { try? FileManager.default.removeItem(at: tree.root) }
    try tree.group("", handsOn: "cpu memory pids")
    try tree.group("service", members: "77\n")
    try tree.group("service/main", members: "77\n")
    #expect(tree.candidates("/") == [.version2(tree.root.path)])
    // Root stays within the limits of the service; another user owns the group above.
    let isRoot = getuid() == 0
    let above: [ControlGroup.Hierarchy] = isRoot ? [] : [.version2(tree.root.path)]
    #expect(tree.candidates("/service") == above)
    try tree.group("service", handsOn: "memory pids")
    let service = ControlGroup.Hierarchy.version2(tree.root.path + "/service")
    #expect(tree.candidates("/service") == [service])
    let aboveMain: [ControlGroup.Hierarchy] = isRoot ? [] : [service]
    #expect(tree.candidates("/service/main") == aboveMain)
    // Where an earlier run moved to.
    try tree.group("service/lectern", members: "77\n")
    #expect(tree.candidates("/service/lectern") == [service])
  }
}
