import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

/// A compiler that is started before there is something to compile.
///
/// It is a `swift-frontend` that has compiled something small and forks for every cell. Forks for
/// the next cells are made while nobody waits: they load what earlier cells and imports hold and
/// then wait for the text. Whatever fails here is silent, and the cell is compiled by a new process.
final class FrontendService: Sendable {
  /// What waits for the text of a cell.
  private struct Prepared {
    var arguments: [String]
    /// Whether it reads the text; otherwise the text is in its file.
    var takesText: Bool
    var text: Int32
    var messages: Int32
    var state: Int32

    func discard() { [text, messages, state].forEach { close($0) } }
  }

  private struct State {
    var process: ChildProcess?
    var socket: Int32 = -1
    var isReady = false
    var hasFailed = false
    /// Whether a cell that comes before the compiler is ready waits for it.
    var isWorthWaiting = false
    var prepared: [Prepared] = []
  }

  /// How long the first cell waits for the compiler, in milliseconds, before it starts another.
  private static let patience: Int32 = 5000

  /// Where the text that is to come is said to be; the same constants as in CFrontendService.h.
  private static let lateSourceSize = (256 << 10) + 64
  private static let lateTextLimit = 240 << 10

  private let installation: Installation
  private let memoryLimit: Int
  private let state = Mutex(State())

  /// Describes a service; starts nothing yet.
  init(installation: Installation, memoryLimit: Int) {
    self.installation = installation
    self.memoryLimit = memoryLimit
  }

  /// Whether the compiler was started, successfully or not.
  var isStarted: Bool { state.withLock { $0.process != nil || $0.hasFailed } }

  /// Starts the compiler, if it was not; returns at once, long before the compiler is ready.
  ///
  /// When it is started `ahead` of the first cell, that cell waits for it: most of the work is done
  /// then, and another compiler beside it would be slower.
  func start(warmUp arguments: [String], ahead: Bool) {
    state.withLock { state in
      guard state.process == nil, !state.hasFailed else { return }
      state.hasFailed = !launch(arguments, &state)
      state.isWorthWaiting = ahead
    }
  }

  private func launch(_ arguments: [String], _ state: inout State) -> Bool {
    guard access(installation.frontendLibrary, R_OK) == 0 else { return false }
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { return false }
    defer { close(ends[1]) }
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    var environment = Environment.current
    environment.merge(installation.frontendEnvironment(memoryLimit: memoryLimit)) { $1 }
    environment["LECTERN_FRONTEND_SOCKET"] = "3"
    state.process = try? ChildProcess(
      path: installation.toolchain.frontend, arguments: arguments, environment: environment,
      descriptors: [null, null, null, ends[1]])
    state.socket = ends[0]
    guard let process = state.process else {
      close(ends[0])
      return false
    }
    DispatchQueue.global().async { process.wait() }
    return true
  }

  /// Makes a fork that waits for the text of a compilation with `arguments`, whose input is `path`.
  func prepare(_ arguments: [String], input path: String) {
    state.withLock { state in
      guard isReady(&state), !state.prepared.contains(where: { $0.arguments == arguments }),
        Self.makeLateSource(at: path),
        let prepared = request(arguments, late: path, state)
      else { return }
      state.prepared.append(prepared)
    }
  }

  /// Gives up the forks that wait for other arguments than these.
  func discard(except kept: [[String]] = []) {
    state.withLock { state in
      state.prepared.filter { !kept.contains($0.arguments) }.forEach { $0.discard() }
      state.prepared.removeAll { !kept.contains($0.arguments) }
    }
  }

  /// Compiles `text`, which is to be found at `path` too; `nil` when the service cannot.
  func compile(_ arguments: [String], text: String, input path: String) async -> Tool.Result? {
    await waitUntilReady()
    if Task.isCancelled { return nil }
    if let fork = takePrepared(arguments, for: text) {
      if let result = await Self.finish(fork, text: text) { return result }
      if Task.isCancelled { return nil }
    }
    let fork = state.withLock { state -> Prepared? in
      guard isReady(&state) else { return nil }
      unlink(path)  // a fork that waits may still have the file that stands for the text
      guard (try? text.write(toFile: path, atomically: false, encoding: .utf8)) != nil else {
        return nil
      }
      return request(arguments, late: "", state)
    }
    guard let fork else { return nil }
    return await Self.finish(fork, text: text)
  }

  /// The fork that waits for a text of this compilation, if there is one and the text is not too long.
  private func takePrepared(_ arguments: [String], for text: String) -> Prepared? {
    state.withLock { state in
      guard let index = state.prepared.firstIndex(where: { $0.arguments == arguments }) else {
        return nil
      }
      let prepared = state.prepared.remove(at: index)
      if text.utf8.count <= Self.lateTextLimit { return prepared }
      prepared.discard()
      return nil
    }
  }

  /// Ends the compiler and all its forks.
  func stop() {
    state.withLock { state in
      state.prepared.forEach { $0.discard() }
      state.prepared = []
      state.process?.killSession()
      if state.socket >= 0 { close(state.socket) }
      (state.socket, state.isReady, state.hasFailed) = (-1, false, true)
    }
  }

  /// Returns when the compiler can be asked, or when it is not worth waiting for.
  private func waitUntilReady() async {
    let socket = state.withLock { state -> Int32? in
      guard !isReady(&state), state.isWorthWaiting, state.socket >= 0 else { return nil }
      state.isWorthWaiting = false
      // Its own, because the service may be stopped meanwhile.
      let own = fcntl(state.socket, F_DUPFD_CLOEXEC, 0)
      return own < 0 ? nil : own
    }
    guard let socket else { return }
    let isCancelled = Atomic32()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          var answer = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
          var waited: Int32 = 0
          while waited < Self.patience, poll(&answer, 1, 20) == 0,
            isCancelled.value.load(ordering: .sequentiallyConsistent) == 0
          {
            waited += 20
          }
          close(socket)
          continuation.resume()
        }
      }
    } onCancel: {
      isCancelled.value.store(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Whether the compiler has compiled its first text.
  private func isReady(_ state: inout State) -> Bool {
    if state.isReady { return true }
    guard state.socket >= 0 else { return false }
    var byte: UInt8 = 0
    state.isReady = recv(state.socket, &byte, 1, Int32(MSG_DONTWAIT)) == 1
    return state.isReady
  }

  private func request(_ arguments: [String], late: String, _ state: State) -> Prepared? {
    // Sockets, because a pipe whose reader is gone would raise SIGPIPE in the kernel.
    var pairs: [[Int32]] = []
    for _ in 0..<3 {
      var ends: [Int32] = [-1, -1]
      let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
      guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
        pairs.joined().forEach { close($0) }
        return nil
      }
      pairs.append(ends)
    }
    defer { pairs.forEach { close($0[1]) } }
    var bytes: [UInt8] = []
    for string in [late] + arguments { bytes += Array(string.utf8) + [0] }
    guard DescriptorMessage.send(bytes, pairs.map { $0[1] }, over: state.socket) else {
      pairs.forEach { close($0[0]) }
      return nil
    }
    return Prepared(
      arguments: arguments, takesText: !late.isEmpty, text: pairs[0][0], messages: pairs[1][0],
      state: pairs[2][0])
  }

  /// A file of the size that the text will seem to have; without room on the disk, as it is empty.
  private static func makeLateSource(at path: String) -> Bool {
    unlink(path)
    let file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0o600)
    guard file >= 0 else { return false }
    defer { close(file) }
    return ftruncate(file, off_t(lateSourceSize)) == 0
  }

  private static func finish(_ fork: Prepared, text: String) async -> Tool.Result? {
    let process = Atomic32()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(returning: wait(for: fork, text: text, process))
        }
      }
    } onCancel: {
      let id = process.value.exchange(Self.isCancelled, ordering: .sequentiallyConsistent)
      if id > 0 { kill(id, SIGKILL) }
    }
  }

  /// Stands for the number of a process that is to end as soon as it is known.
  private static let isCancelled: Int32 = -1

  private static func wait(for fork: Prepared, text: String, _ process: Atomic32) -> Tool.Result? {
    defer { fork.discard() }
    var id: Int32 = 0
    guard read(fork.state, &id, 4) == 4 else { return nil }
    let before = process.value.exchange(id, ordering: .sequentiallyConsistent)
    if before == isCancelled { kill(id, SIGKILL) }
    let timer = DispatchWorkItem { kill(id, SIGKILL) }
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .seconds(CompileOptions.timeLimit), execute: timer)
    defer { timer.cancel() }
    if fork.takesText { send(text, to: fork.text) }
    shutdown(fork.text, Int32(SHUT_WR))
    let output = Tool.readAll(fork.messages)
    var code: UInt8 = 0
    let isComplete = read(fork.state, &code, 1) == 1
    process.value.store(0, ordering: .sequentiallyConsistent)
    guard isComplete else { return nil }
    return Tool.Result(status: Int32(code) << 8, output: String(decoding: output, as: UTF8.self))
  }

  private static func send(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let count = Glibc.send(descriptor, start + done, bytes.count - done, Int32(MSG_NOSIGNAL))
        if count > 0 { done += count } else if errno != EINTR { return }
      }
    }
  }

  /// The number of a process that may be ended from another thread.
  private final class Atomic32: Sendable {
    let value = Atomic<Int32>(0)
  }
}
