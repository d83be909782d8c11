import WorkerProtocol

/// A submission in its sandbox, started anew after everything that broke it.
final class StudentWorker {
  private let tools: GradingTools
  private let program: CellProgram
  private let probes: [CompiledUnit]
  private let limits: GradingLimits
  private var channel: WorkerChannel?
  /// The checks that the running worker has answered for.
  private var served: Set<String> = []
  /// The bytes of memory that the running worker may use.
  private var memoryBytes: Int
  /// Units whose top-level statements did not come to their end; they are not run a second time.
  private var broken: Set<String> = []
  /// The seconds that checks have used: processor time, or a small part of the time by the clock where
  /// that is more, so that sleeping comes to an end too.
  private(set) var usedSeconds = 0.0
  /// Whether a worker has been started; what later ones cost counts as used by checks.
  private var hasStarted = false
  /// The processor time of the newest start's top level.
  private var startSeconds = 0.0
  /// What became of top-level statements that did not come to their end, by unit.
  private(set) var troubles: [(unit: String, reason: String)] = []

  init(
    _ program: CellProgram, probes: [CompiledUnit], tools: GradingTools, limits: GradingLimits
  ) {
    self.program = program
    self.probes = probes
    self.tools = tools
    self.limits = limits
    memoryBytes = limits.memoryBytes
  }

  /// Asks the entry point of `check` with one input, under the check's own limits.
  ///
  /// A worker that breaks may have been spoiled by an earlier check, by a descriptor that it closed or
  /// an exit that came late. The input is then tried once more in a fresh one, so that every check
  /// answers for itself alone.
  func probe(
    _ symbol: String, input: String, of check: SealedManifest.Check
  ) throws(GradingError) -> ProbeOutcome {
    let memory = check.limitMegabytes.map { $0 << 20 } ?? limits.memoryBytes
    if memory != memoryBytes {
      // Address space cannot grow again in a running process.
      end()
      memoryBytes = memory
    }
    var answer = try ask(symbol, input, check)
    if !answer.leavesWorker, !served.isSubset(of: [check.call.id]) {
      answer = try ask(symbol, input, check)
    }
    return outcome(answer, of: check)
  }

  private func ask(
    _ symbol: String, _ input: String, _ check: SealedManifest.Check
  ) throws(GradingError) -> WorkerChannel.Answer {
    let channel = try startedChannel()
    served.insert(check.call.id)
    let output = check.limitKilobytes.map { $0 << 10 }
    let start = ContinuousClock.now
    let answer = channel.ask(
      .call(symbol, Array(input.utf8)), by: .in(processorSeconds: check.limitSeconds),
      largestAnswer: output ?? limits.answerBytes, mostPrinted: output ?? limits.printedBytes)
    let used = answer == .timeLimit ? check.limitSeconds : channel.processorSeconds ?? 0
    usedSeconds += max(used, Self.share(since: start))
    return answer
  }

  /// The part of the time by the clock that counts as used.
  private static func share(since start: ContinuousClock.Instant) -> Double {
    start.duration(to: .now) / .seconds(1) / Deadline.patience
  }

  private func outcome(
    _ answer: WorkerChannel.Answer, of check: SealedManifest.Check
  ) -> ProbeOutcome {
    switch answer {
    case .value(let bytes): return .value(String(decoding: bytes, as: UTF8.self))
    case .failure(let text): return .threw(text)
    case .missing: return .noAnswer("the code could not be loaded")
    case .crashed(let text):
      let message = Self.message(of: text)
      // The stub's stop must not pass for the stop that a check may ask for.
      return message.contains("not implemented") ? .noAnswer("not implemented") : .crashed(message)
    case .exited: return .noAnswer("ended the program")
    case .timeLimit: return .noAnswer("took longer than \(check.limitSeconds) s")
    case .outputLimit: return .noAnswer("printed or returned too much")
    case .violation: return .noAnswer("broke the protocol of the worker")
    }
  }

  /// Starts the worker if none runs, so that troubles of top-level statements show.
  func start() throws(GradingError) {
    _ = try startedChannel()
  }

  func end() {
    channel?.end()
    channel = nil
  }

  private func startedChannel() throws(GradingError) -> WorkerChannel {
    if let channel, channel.isUsable { return channel }
    // The top level of a worker that is started anew costs what checks may use together: else a
    // check that breaks its worker could repeat it for hours.
    let (isFirst, start) = (!hasStarted, ContinuousClock.now)
    var processorSeconds = 0.0
    hasStarted = true
    defer { if !isFirst { usedSeconds += max(processorSeconds, Self.share(since: start)) } }
    // Every failed attempt marks one more unit, so this ends.
    while true {
      if let channel = try attemptStart() {
        self.channel = channel
        served = []
        processorSeconds = startSeconds
        return channel
      }
      processorSeconds = startSeconds
    }
  }

  private func attemptStart() throws(GradingError) -> WorkerChannel? {
    var policy = SandboxPolicy()
    policy.memoryBytes = memoryBytes
    policy.cpuSeconds = limits.cpuSeconds
    startSeconds = 0
    let channel = try WorkerStart.channel(for: program, probes: probes, tools: tools, policy)
    for unit in program.units {
      if broken.contains("load " + unit.module) { continue }
      let loaded = channel.ask(.load(unit.image), by: .in(processorSeconds: limits.startSeconds))
      startSeconds += channel.processorSeconds ?? 0
      if case .value = loaded {
      } else {
        note(unit.module, loaded, kind: "load ")
        return nil
      }
      guard let entry = unit.entry, !broken.contains("start " + unit.module) else { continue }
      let started = channel.ask(
        .start(entry, isAsync: unit.isAsync), by: .in(processorSeconds: limits.startSeconds))
      startSeconds += channel.processorSeconds ?? 0
      if case .value = started { continue }
      note(unit.module, started, kind: "start ")
      // An error that nobody caught ends a cell and leaves the process, with what the cell did.
      if !started.leavesWorker { return nil }
    }
    for probe in probes {
      // A probe that cannot be loaded answers “missing” when it is asked.
      _ = channel.ask(.load(probe.image), by: .in(processorSeconds: limits.startSeconds))
      if !channel.isUsable { break }
    }
    return channel
  }

  private func note(_ unit: String, _ answer: WorkerChannel.Answer, kind: String) {
    let isKnown = troubles.contains { $0.unit == unit }
    // A top level that only threw runs again in the next worker: what it did until then counts.
    if kind == "load " || !answer.leavesWorker { broken.insert(kind + unit) }
    if isKnown { return }
    let reason =
      switch answer {
      case .crashed(let text), .failure(let text): "stopped: \(Self.message(of: text))"
      case .exited: "ended the program"
      case .timeLimit: "took longer than \(limits.startSeconds) s"
      case .outputLimit: "printed too much"
      case .violation: "broke the protocol of the worker"
      case .value, .missing: "could not be loaded"
      }
    troubles.append((unit, reason))
  }

  /// The runtime's message among what a process printed last, else what it printed last.
  private static func message(of output: String) -> String {
    let lines = output.split(separator: "\n")
    let fatal = lines.last { $0.contains("Fatal error") || $0.contains("fatal error") }
    return String((fatal ?? lines.last ?? "the process ended without a message").prefix(300))
  }
}
