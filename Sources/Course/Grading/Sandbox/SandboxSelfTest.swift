import Foundation
import Glibc

/// Tries to break out of a sandbox before anything is trusted to it.
enum SandboxSelfTest {
  /// Chooses the strongest sandbox that holds.
  ///
  /// - Parameters:
  ///   - launcher: The program that seals itself.
  ///   - runtime: The folder of the Swift runtime.
  ///   - candidates: The sandboxes to try, the first choice first.
  ///   - bubblewrap: The program of ``SandboxTier/bubblewrap``.
  ///   - podman: The program of ``SandboxTier/container``.
  /// - Returns: The sandbox.
  /// - Throws: ``GradingError/noSandbox(_:)`` with what failed in each.
  static func strongest(
    launcher: String, runtime: String, candidates: [SandboxTier], bubblewrap: String,
    podman: String
  ) throws(GradingError) -> Sandbox {
    var reasons: [String] = []
    for tier in candidates {
      var sandbox = Sandbox(tier: tier, launcher: launcher, runtime: runtime)
      (sandbox.bubblewrap, sandbox.podman) = (bubblewrap, podman)
      if tier != .container { sandbox.groups = ControlGroup.hierarchy }
      if tier == .unsafe { return sandbox }
      let holes = holes(in: sandbox)
      if holes.isEmpty { return sandbox }
      reasons.append("\(tier.rawValue): \(holes.joined(separator: "; "))")
    }
    throw .noSandbox(reasons)
  }

  /// What can be done from inside that must not be; a sandbox that does not start is a hole too.
  static func holes(in sandbox: Sandbox) -> [String] {
    do {
      // A loaded machine may be slow once; a sandbox that hangs is slow again.
      return try findings(in: sandbox, within: 20) ?? findings(in: sandbox, within: 40)
        ?? ["the self-test did not run to its end in 40 s; is the machine overloaded?"]
    } catch {
      return ["the self-test did not run: \(error)"]
    }
  }

  /// The holes that one run of the test finds, `nil` if it takes longer than `seconds`.
  private static func findings(in sandbox: Sandbox, within seconds: Double) throws -> [String]? {
    let directory = try TemporaryFolder()
    let canary = directory.path + "/canary"
    try Data("canary".utf8).write(to: URL(filePath: canary))
    let listener = try LoopbackListener()
    var policy = SandboxPolicy()
    policy.memoryBytes = 512 << 20
    policy.processes = 24
    let token = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    let process = try SandboxedProcess(
      .selfTest([
        token, canary, directory.path + "/made", String(listener.port), String(getpid()),
        String(1 << 30),
        // Without a control group nothing counts the threads of root.
        sandbox.groups == nil ? "0" : String(2 * policy.processes),
      ]), in: sandbox, policy)
    do throws(SandboxedProcess.Failure) {
      _ = try process.finish(by: .in(seconds: seconds))
    } catch {
      if case .tookTooLong = error { return nil }
      throw error
    }
    let lines = process.takeOutput().split(separator: "\n").map(String.init)
    // Silence is no proof: the token shows that the test ran to its end.
    if lines == ["sealed \(token)"] { return [] }
    return lines.isEmpty ? ["the self-test did not run"] : lines
  }
}

/// A TCP socket on this machine that somebody could connect to.
private final class LoopbackListener {
  private let descriptor: Int32
  let port: UInt16

  init() throws(GradingError) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let isListening = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
        bind(descriptor, generic, length) == 0 && listen(descriptor, 1) == 0
          && getsockname(descriptor, generic, &length) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    guard isListening else { throw .storage("a listener on 127.0.0.1", describeErrno()) }
  }

  deinit { close(descriptor) }
}
