import CellExecution
import Foundation
import Glibc

/// A process in a sandbox, of which everything it says is bounded in time and size.
///
/// Used by one thread at a time. Requests go to the process's descriptor 3, answers come from its
/// descriptor 4; what it prints is kept only as far as messages need it.
final class SandboxedProcess {
  private let child: ChildProcess
  private let requests: Int32
  private let answers: Int32
  private let output: Int32
  private var printed = 0
  /// How much may have been printed until the answer to the present request.
  private var mostPrinted = SandboxedProcess.mostOutput
  private(set) var outputTail: [UInt8] = []
  private var isAlive = true
  private lazy var clock = ProcessorClock(ofLastDescendantOf: child.id)
  /// The processor time at the start of the present request.
  private var processorStart = 0.0
  /// What ends a container, whose processes are no children of its client.
  private let removal: [String]?
  private let group: ControlGroup?

  /// How many bytes a process may print in its life.
  static let mostOutput = 10 << 20
  private static let tailSize = 4096

  /// Why nothing can be expected of the process any more.
  enum Failure: Error {
    case ended
    case tookTooLong
    case printedTooMuch
  }

  /// Starts `job`.
  init(_ job: Sandbox.Job, in sandbox: Sandbox, _ policy: SandboxPolicy) throws(GradingError) {
    let name = "lectern-\(UUID().uuidString.lowercased())"
    let sealed = try sandbox.command(job, policy, name: name)
    group = try sandbox.group(policy)
    let command = sandbox.joining(group, sealed)
    removal = sandbox.removal(name: name)
    // An `init` that throws runs no `deinit`.
    var opened: [Int32] = []
    do {
      let null = try Self.lifted(open("/dev/null", O_RDWR | O_CLOEXEC))
      opened.append(null)
      let (outputEnd, childOutput) = try Self.pipe()
      opened += [outputEnd, childOutput]
      let (childRequests, requestsEnd) = try Self.requestSocket()
      opened += [childRequests, requestsEnd]
      let (answersEnd, childAnswers) = try Self.pipe()
      opened += [answersEnd, childAnswers]
      child = try LastingThread.shared.perform {
        try ChildProcess(
          path: command[0], arguments: Array(command.dropFirst()),
          environment: sandbox.startEnvironment,
          descriptors: [null, childOutput, childOutput, childRequests, childAnswers])
      }
      (requests, answers, output) = (requestsEnd, answersEnd, outputEnd)
      for end in [null, childOutput, childRequests, childAnswers] { close(end) }
    } catch let error as GradingError {
      for end in opened { close(end) }
      group?.remove()
      throw error
    } catch {
      for end in opened { close(end) }
      group?.remove()
      throw .notInstalled("\(command[0]) (\(error))")
    }
    for end in [requests, answers, output] {
      _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
    }
  }

  deinit {
    end()
    group?.remove()
    for end in [requests, answers, output] { close(end) }
  }

  /// Begins a request, for which the process may print `count` bytes, within the limit for its whole
  /// life, and use processor time until `deadline`.
  func begin(mostPrinted count: Int, until deadline: Deadline) {
    mostPrinted = min(printed + count, Self.mostOutput)
    if deadline.processorSeconds != nil { processorStart = clock?.seconds ?? 0 }
  }

  /// Seconds of processor time that the present request has used; `nil` if they cannot be told.
  var processorSeconds: Double? { clock?.seconds.map { $0 - processorStart } }

  /// Ends the process and all that it started; idempotent.
  func end() {
    guard isAlive else { return }
    isAlive = false
    kill(-child.id, SIGKILL)
    child.wait()
    removeContainer()
  }

  private func removeContainer() {
    guard let removal, let null = try? Self.lifted(open("/dev/null", O_RDWR | O_CLOEXEC)) else {
      return
    }
    defer { close(null) }
    _ = try? ChildProcess(
      path: removal[0], arguments: Array(removal.dropFirst()),
      environment: ProcessInfo.processInfo.environment, descriptors: [null, null, null]
    ).wait()
  }

  /// Waits for a process that closed its answers, and kills it if that takes a second.
  ///
  /// - Returns: The signal that ended it, 0 if it ended by itself; bubblewrap reports a signal as
  ///   128 + its number.
  func endingSignal() -> Int32 {
    if isAlive {
      isAlive = false
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let deadline = Deadline.in(seconds: 1)
      while deadline.remainingMilliseconds > 0, (try? readOutput()) == true {
        _ = Glibc.poll(&entry, 1, deadline.remainingMilliseconds)
      }
      if deadline.remainingMilliseconds == 0 { kill(-child.id, SIGKILL) }
    }
    let status = child.wait()
    let code = (status >> 8) & 0xff
    return status & 0x7f != 0 ? status & 0x7f : code > 128 ? code - 128 : 0
  }

  /// Waits for the end of the process, at most until `deadline`; returns whether it ended well.
  func finish(by deadline: Deadline) throws(Failure) -> Bool {
    shutdown(requests, Int32(SHUT_WR))
    while true {
      do throws(Failure) {
        try poll(wanting: 0, on: -1, until: deadline)
      } catch .ended {
        isAlive = false
        return child.wait() == 0
      } catch {
        throw error
      }
    }
  }

  /// Sends all of `bytes`.
  func send(_ bytes: [UInt8], by deadline: Deadline) throws(Failure) {
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          requests, $0.baseAddress.map { $0 + done }, $0.count - done, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        done += count
      } else if errno == EAGAIN {
        try poll(wanting: Int16(POLLOUT), on: requests, until: deadline)
      } else if errno != EINTR {
        throw .ended
      }
    }
  }

  /// Receives exactly `count` bytes of answer.
  func receive(_ count: Int, by deadline: Deadline) throws(Failure) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var buffer = [UInt8](repeating: 0, count: min(count - bytes.count, 64 << 10))
      let got = read(answers, &buffer, buffer.count)
      if got > 0 {
        bytes += buffer[..<got]
      } else if got == 0 {
        throw .ended
      } else if errno == EAGAIN {
        try poll(wanting: Int16(POLLIN), on: answers, until: deadline)
      } else if errno != EINTR {
        throw .ended
      }
    }
    return bytes
  }

  /// Whether bytes wait that nobody asked for.
  var hasUnexpectedBytes: Bool {
    var entry = pollfd(fd: answers, events: Int16(POLLIN), revents: 0)
    return Glibc.poll(&entry, 1, 0) > 0 && entry.revents & Int16(POLLIN) != 0
  }

  /// Waits until `descriptor` is ready, reading what the process prints meanwhile.
  private func poll(wanting: Int16, on descriptor: Int32, until deadline: Deadline) throws(Failure)
  {
    var entries = [
      pollfd(fd: descriptor, events: wanting, revents: 0),
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
    ]
    let ready = try wait(for: &entries, until: deadline)
    if ready == 0 { throw .tookTooLong }
    if entries[1].revents != 0 {
      let isOpen = try readOutput()
      if !isOpen && descriptor < 0 { throw .ended }
      if !isOpen && entries[0].revents == 0 {
        // Standard output is closed; only the answer, or its end, can come now.
        var answer = [entries[0]]
        if try wait(for: &answer, until: deadline) == 0 { throw .tookTooLong }
      }
    }
  }

  /// Waits until one of `entries` is ready, and gives up, with 0, at the deadline.
  private func wait(for entries: inout [pollfd], until deadline: Deadline) throws(Failure) -> Int32
  {
    while true {
      var milliseconds = deadline.remainingMilliseconds
      if let limit = deadline.processorSeconds, let used = processorSeconds {
        if used >= limit { return 0 }
        // Several threads use more than a second in a second; the next round sees that.
        milliseconds = min(milliseconds, Int32(min(1e9, ((limit - used) * 1000).rounded(.up))))
      }
      if milliseconds == 0 { return 0 }
      let ready = Glibc.poll(&entries, nfds_t(entries.count), milliseconds)
      if ready < 0, errno != EINTR { throw .ended }
      if ready > 0 { return ready }
    }
  }

  /// Reads what was printed; says whether more can come.
  @discardableResult
  private func readOutput() throws(Failure) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count == 0 { return false }
      if count < 0 {
        if errno == EINTR { continue }
        return errno == EAGAIN
      }
      printed += count
      outputTail += buffer[..<count]
      if outputTail.count > Self.tailSize {
        outputTail.removeFirst(outputTail.count - Self.tailSize)
      }
      if printed > mostPrinted { throw .printedTooMuch }
    }
  }

  /// What the process printed last, after it ended; forgets it.
  func takeOutput() -> String {
    _ = try? readOutput()
    defer { outputTail = [] }
    return String(decoding: outputTail, as: UTF8.self)
  }

  /// A socket, because a pipe whose reader is gone would raise SIGPIPE in the grader; what the process
  /// writes to its end is refused.
  private static func requestSocket() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw GradingError.storage("socket", describeErrno())
    }
    shutdown(ends[0], Int32(SHUT_WR))
    return try bothLifted(ends)
  }

  private static func pipe() throws -> (reading: Int32, writing: Int32) {
    var ends: [Int32] = [-1, -1]
    guard makePipe(&ends, O_CLOEXEC) == 0 else {
      throw GradingError.storage("pipe", describeErrno())
    }
    return try bothLifted(ends)
  }

  /// Moves two descriptors, or closes both.
  private static func bothLifted(_ ends: [Int32]) throws -> (reading: Int32, writing: Int32) {
    let first: Int32
    do {
      first = try lifted(ends[0])
    } catch {
      close(ends[1])
      throw error
    }
    do {
      return (first, try lifted(ends[1]))
    } catch {
      close(first)
      throw error
    }
  }

  /// Moves a descriptor above those that a child's own will replace.
  private static func lifted(_ descriptor: Int32) throws -> Int32 {
    guard descriptor >= 0 else { throw GradingError.storage("descriptor", describeErrno()) }
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 16)
    close(descriptor)
    guard copy >= 0 else { throw GradingError.storage("descriptor", describeErrno()) }
    return copy
  }
}

/// The reason of the last failed system call.
func describeErrno() -> String { String(cString: strerror(errno)) }
