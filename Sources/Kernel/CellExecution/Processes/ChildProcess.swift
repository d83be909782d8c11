import FoundationEssentials
package import Glibc
import Synchronization

/// A started program.
///
/// Each child leads a session of its own, so that what it starts can be ended with it and that no
/// terminal's signal reaches it, and inherits only the descriptors that it is given.
package final class ChildProcess: Sendable {
  package let id: pid_t
  private let status = Mutex<Int32?>(nil)
  private let isCollected = Atomic(false)

  /// Starts the program at `path` with `descriptors[n]` as its descriptor n.
  package init(
    path: String, arguments: [String], environment: [String: String], descriptors: [Int32]
  ) throws(LaunchError) {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, descriptor) in descriptors.enumerated() {
      posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(
      &attributes, Int16(Self.newSession | POSIX_SPAWN_SETSIGMASK))

    var pointers = ([path] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { (pointers + variables).forEach { free($0) } }
    var id = pid_t()
    let failure = posix_spawn(&id, path, &actions, &attributes, &pointers, &variables)
    guard failure == 0 else {
      throw LaunchError(path: path, reason: String(cString: strerror(failure)))
    }
    self.id = id
  }

  /// Waits for the end and returns the wait status; blocks the calling thread.
  @discardableResult
  package func wait() -> Int32 {
    status.withLock { known in
      if let known { return known }
      var status: Int32 = 0
      var information = siginfo_t()
      while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
      isCollected.store(true, ordering: .sequentiallyConsistent)
      while waitpid(id, &status, 0) < 0, errno == EINTR {}
      known = status
      return status
    }
  }

  /// Lets the process hold at most `bytes` of data: a request for more fails, as `malloc` may.
  ///
  /// Programs that it starts later have the same limit, each for itself.
  func limitMemory(bytes: Int) {
    var limit = rlimit()
    guard changeLimit(id, Self.dataLimit, nil, &limit) == 0 else { return }
    // The upper bound stays, so that a later call may allow more.
    limit.rlim_cur = min(rlim_t(bytes), limit.rlim_max)
    _ = changeLimit(id, Self.dataLimit, &limit, nil)
  }

  /// RLIMIT_DATA: private writable memory, whether it comes from the heap or from `mmap`.
  private static let dataLimit: UInt32 = 2

  /// POSIX_SPAWN_SETSID, which the headers show to C programs with extensions only.
  private static let newSession: Int32 = 0x80

  /// Ends the process and everything it has started, whatever process groups those have made.
  func killSession() {
    // Once it is collected, its number may belong to another process.
    guard !isCollected.load(ordering: .sequentiallyConsistent) else { return }
    kill(-id, SIGKILL)
    let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for other in processes.compactMap({ pid_t($0) }) where getsid(other) == id {
      kill(other, SIGKILL)
    }
  }

  /// How the process ended, in words.
  static func describe(status: Int32) -> String {
    let signal = status & 0x7f
    if signal == 0 { return "exited with code \((status >> 8) & 0xff)" }
    return "was ended by signal \(signal) (\(String(cString: strsignal(signal))))"
  }
}

// The system's headers show it to C programs with extensions only.
@_silgen_name("prlimit")
private func changeLimit(
  _ process: pid_t, _ resource: UInt32, _ new: UnsafePointer<rlimit>?,
  _ old: UnsafeMutablePointer<rlimit>?
) -> Int32

/// A program could not be started.
package struct LaunchError: Error, CustomStringConvertible {
  package let path: String
  package let reason: String

  package var description: String {
    "\(path) could not be started: \(reason); is the installation complete? `lectern doctor` tells"
  }
}
