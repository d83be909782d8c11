import Foundation

/// Turns a policy into the command line that holds a process to it.
struct Sandbox: Sendable, Hashable {
  /// What keeps student code in.
  let tier: SandboxTier
  /// The program that seals itself, `lectern-sandbox`.
  let launcher: String
  /// The folder of the Swift runtime, which the launcher is linked to.
  let runtime: String
  /// The program of ``SandboxTier/bubblewrap``.
  var bubblewrap = "/usr/bin/bwrap"

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
  static let environment = [
    "HOME": "/tmp", "LANG": "C.UTF-8", "TMPDIR": "/tmp", "SWIFT_BACKTRACE": "enable=no",
    "OPENBLAS_NUM_THREADS": "1",
  ]

  /// The program and arguments that run `job` under `policy`.
  func command(_ job: Job, _ policy: SandboxPolicy) -> [String] {
    let sealed = sealed(job, policy)
    guard tier == .bubblewrap else { return sealed }
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

  private func sealed(_ job: Job, _ policy: SandboxPolicy) -> [String] {
    var command = [
      launcher, "--cpu", String(policy.cpuSeconds), "--memory", String(policy.memoryBytes),
      "--file",
      String(policy.fileBytes), "--processes", String(policy.processes), "--stack",
      String(policy.stackBytes),
    ]
    let readable =
      tier == .unsafe ? ["/"] : Self.system + Self.linkerFiles + [runtime] + policy.readable
    for path in readable { command += ["--read", path] }
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
