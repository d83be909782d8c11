import CellExecution
import Foundation

/// Turns a policy into the command line that holds a process to it.
struct Sandbox: Sendable, Hashable {
  /// What keeps student code in.
  let tier: SandboxTier
  /// The program that seals itself, `lectern-sandbox`.
  let launcher: String
  /// The folder of the Swift runtime, which the launcher is linked to.
  let runtime: String
  /// The programs of ``SandboxTier/bubblewrap`` and ``SandboxTier/container``.
  var bubblewrap = "/usr/bin/bwrap", podman = "/usr/bin/podman"
  /// Where each sandbox gets a control group of its own; without it, limits are those of processes.
  ///
  /// A container has Podman's.
  var groups: ControlGroup.Hierarchy?

  /// What runs inside.
  enum Job: Sendable, Hashable {
    /// A worker that answers requests on descriptors 3 and 4.
    case serve
    /// A program with its arguments.
    case execute([String])
    /// The attempt to break out.
    case selfTest([String])

    var arguments: [String] {
      switch self {
      case .serve: ["serve"]
      case .execute(let command): ["exec"] + command
      case .selfTest(let arguments): ["selftest"] + arguments
      }
    }
  }

  /// What the system's libraries need; entries that do not exist are skipped.
  private static let system = ["/usr", "/lib", "/lib64", "/bin"]
  private static let linkerFiles = ["/etc/ld.so.cache", "/etc/alternatives"]

  /// The variables of a sandboxed process; nothing is inherited.
  static let environment =
    [
      "HOME": "/tmp", "LANG": "C.UTF-8", "TMPDIR": "/tmp", "SWIFT_BACKTRACE": "enable=no",
      "OPENBLAS_NUM_THREADS": "1",
    ].merging(Arithmetic.current.variables) { $1 }

  /// The program and arguments that run `job` under `policy`.
  ///
  /// - Parameters:
  ///   - job: What runs inside.
  ///   - policy: What it may reach and use.
  ///   - name: What a container is called.
  /// - Returns: The path of the program, and its arguments.
  /// - Throws: ``GradingError`` if the folder for containers cannot be made.
  func command(_ job: Job, _ policy: SandboxPolicy, name: String) throws(GradingError) -> [String] {
    let sealed = sealed(job, policy)
    switch tier {
    case .landlock, .unsafe: return sealed
    case .bubblewrap: return bubblewrapped(sealed, policy)
    case .container: return try contained(sealed, policy, name: name)
    }
  }

  /// The variables of the process that the grader starts; a container's client needs those of its user.
  var startEnvironment: [String: String] {
    tier == .container ? ProcessInfo.processInfo.environment : Self.environment
  }

  /// The control group for one sandbox, if there can be one.
  func group(_ policy: SandboxPolicy) throws(GradingError) -> ControlGroup? {
    guard let groups else { return nil }
    guard
      let group = ControlGroup(
        in: groups, memoryBytes: policy.memoryBytes, processes: policy.processes)
    else { throw .overloaded("a control group could not be made (\(describeErrno()))") }
    return group
  }

  /// `command` in a control group that it joins before it begins.
  func joining(_ group: ControlGroup?, _ command: [String]) -> [String] {
    guard let group else { return command }
    return [launcher, "join"] + group.folders.map { $0 + "/cgroup.procs" } + ["--"] + command
  }

  /// What ends a container that outlived its client; `nil` for processes that end with theirs.
  func removal(name: String) -> [String]? {
    tier == .container ? [podman, "rm", "--force", "--time", "0", "--ignore", name] : nil
  }

  private func contained(
    _ sealed: [String], _ policy: SandboxPolicy, name: String
  ) throws(GradingError) -> [String] {
    var command = [
      podman, "run", "--rm", "--name", name, "--network", "none", "--cap-drop", "ALL",
      "--read-only", "--read-only-tmpfs=false", "--security-opt", "no-new-privileges",
      "--ulimit", "nofile=256:256", "--ulimit", "nproc=1024:1024",
      "--pids-limit", String(policy.processes), "--memory", String(policy.memoryBytes), "--user",
      "65534:65534", "--preserve-fds", "2", "--timeout", String(policy.cpuSeconds * 4),
      "--log-driver", "none", "--env-host=false", "--unsetenv-all", "--workdir", "/tmp", "--tmpfs",
      "/tmp:rw,size=\(64 << 20),mode=1777",
    ]
    for (name, value) in Self.environment.sorted(by: { $0.key < $1.key }) {
      command += ["--env", "\(name)=\(value)"]
    }
    for path in Self.system where Self.symbolicLink(path) == nil {
      command += ["--volume", "\(path):\(path):ro"]
    }
    let files = Self.linkerFiles.filter { FileManager.default.fileExists(atPath: $0) }
    for path in files + [launcher, runtime] + policy.readable {
      command += ["--volume", "\(path):\(path):ro"]
    }
    for path in policy.writable { command += ["--volume", "\(path):\(path):rw"] }
    return command + ["--rootfs", try Self.emptyRoot.get()] + sealed
  }

  /// A folder with nothing but the links of the system's layout, in which containers mount the rest.
  private static let emptyRoot = Result { () throws(GradingError) -> String in
    let root = URL(filePath: NSTemporaryDirectory()).appending(path: "lectern-root-\(getuid())")
    do {
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      for path in system {
        guard let target = symbolicLink(path) else { continue }
        let link = root.path + path
        if symbolicLink(link) == nil {
          try FileManager.default.createSymbolicLink(
            atPath: link, withDestinationPath: target)
        }
      }
      return root.path
    } catch {
      throw .file(root.path, "cannot be made: \(error.localizedDescription)")
    }
  }

  private func bubblewrapped(_ sealed: [String], _ policy: SandboxPolicy) -> [String] {
    var command = [
      bubblewrap, "--unshare-all", "--unshare-user", "--disable-userns", "--uid", "65534", "--gid",
      "65534", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--clearenv",
    ]
    for (name, value) in Self.environment.sorted(by: { $0.key < $1.key }) {
      command += ["--setenv", name, value]
    }
    command += ["--proc", "/proc", "--dev", "/dev", "--size", String(64 << 20), "--tmpfs", "/tmp"]
    for path in Self.system {
      command +=
        Self.symbolicLink(path).map { ["--symlink", $0, path] } ?? ["--ro-bind", path, path]
    }
    for path in Self.linkerFiles { command += ["--ro-bind-try", path, path] }
    for path in [launcher, runtime] + policy.readable { command += ["--ro-bind", path, path] }
    for path in policy.writable { command += ["--bind", path, path] }
    return command + ["--chdir", "/tmp"] + sealed
  }

  /// What lets Dispatch look at its threads.
  ///
  /// It does so once a second, as `/proc/THREAD/stat`, and stops the program if it cannot. With a PID
  /// namespace nothing but the sandbox's own processes is to be seen there.
  private var ownProcesses: [String] {
    tier == .bubblewrap || tier == .container ? ["/proc"] : []
  }

  private func sealed(_ job: Job, _ policy: SandboxPolicy) -> [String] {
    var command = [
      launcher, "--cpu", String(policy.cpuSeconds), "--memory", String(policy.memoryBytes),
      "--file",
      String(policy.fileBytes), "--processes", String(policy.processes), "--stack",
      String(policy.stackBytes),
    ]
    let readable =
      tier == .unsafe ? ["/"] : Self.system + Self.linkerFiles + [runtime] + policy.readable
    for path in readable + ownProcesses { command += ["--read", path] }
    for path in policy.writable + (tier == .landlock ? [] : ["/tmp"]) {
      command += ["--write", path]
    }
    if tier == .landlock { command.append("--landlock") }
    return command + job.arguments
  }

  /// Where a symbolic link of the system's layout leads, `usr/lib` for `/lib`; `nil` for a folder.
  private static func symbolicLink(_ path: String) -> String? {
    try? FileManager.default.destinationOfSymbolicLink(atPath: path)
  }
}
