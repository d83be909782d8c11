import Glibc
import Synchronization
import ZeroMQ

/// What the system tells a kernel: signals, and the death of the process that started it.
enum SystemEvents {
  /// The end of a pipe that signal handlers write to; −1 before ``watch(onInterrupt:onEnd:)``.
  private static let pipeEnd = Atomic<Int32>(-1)

  /// Calls back on a thread of its own.
  ///
  /// The signals have handlers, not a mask: processes that the kernel starts inherit masks and
  /// ignored signals, but no handlers.
  ///
  /// - Parameters:
  ///   - onInterrupt: SIGINT arrived, by which clients interrupt a cell.
  ///   - onEnd: SIGTERM or SIGHUP arrived, or the parent died; at most once.
  static func watch(
    onInterrupt: @escaping @Sendable () -> Void, onEnd: @escaping @Sendable () -> Void
  ) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      fatalError("cannot create a pipe for signals: \(String(cString: strerror(errno)))")
    }
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    let readingEnd = ends[0]
    pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
    for signalNumber in [SIGINT, SIGTERM, SIGHUP] {
      signal(signalNumber) { number in
        var byte = UInt8(truncatingIfNeeded: number)
        let saved = errno
        _ = write(SystemEvents.pipeEnd.load(ordering: .sequentiallyConsistent), &byte, 1)
        errno = saved
      }
    }
    let parent = clientProcess()
    startThread {
      while true {
        var item = pollfd(fd: readingEnd, events: Int16(POLLIN), revents: 0)
        poll(&item, 1, parent == nil ? -1 : 500)
        var number: UInt8 = 0
        while read(readingEnd, &number, 1) == 1 {
          if Int32(number) != SIGINT { return onEnd() }
          onInterrupt()
        }
        if let parent, getppid() != parent { return onEnd() }
      }
    }
  }

  /// The parent process, if it is a Jupyter client that wants to be outlived by nobody.
  private static func clientProcess() -> pid_t? {
    getenv("JPY_PARENT_PID") == nil ? nil : getppid()
  }
}
