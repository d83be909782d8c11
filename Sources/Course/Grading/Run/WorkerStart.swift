import WorkerProtocol

/// Starts workers, for submissions and judges alike.
enum WorkerStart {
  /// Seconds for loading one image that is not the student's; generous, for disks are slow at times.
  private static let loadSeconds = 120.0

  /// A worker with the base images loaded, which can reach what `program` consists of.
  static func channel(
    for program: CellProgram, probes: [CompiledUnit] = [], tools: GradingTools,
    _ policy: SandboxPolicy
  ) throws(GradingError) -> WorkerChannel {
    var policy = policy
    policy.readable += tools.runtimePaths + (program.units + probes).map(\.folder)
    let channel = WorkerChannel(try SandboxedProcess(.serve, in: tools.sandbox, policy))
    for image in tools.baseImages {
      let answer = channel.ask(.load(image), by: .in(seconds: loadSeconds))
      if answer == .timeLimit { throw .overloaded("\(image) was not loaded in \(loadSeconds) s") }
      guard case .value = answer else { throw .notInstalled("\(image) (\(answer))") }
    }
    return channel
  }

  /// Loads an image that must load because the instructor made it.
  static func load(_ unit: CompiledUnit, into channel: WorkerChannel) throws(GradingError) {
    let answer = channel.ask(.load(unit.image), by: .in(seconds: loadSeconds))
    guard case .value = answer else { throw .judge("\(unit.module) does not load: \(answer)") }
  }
}
