/// Why grading cannot go on; what is wrong with one submission is in its result instead.
public enum GradingError: Error, Sendable, Hashable {
  /// No sandbox holds on this machine.
  case noSandbox([String])
  /// The manifest cannot be used.
  case badManifest(String)
  /// A file or folder cannot be read or written.
  case file(String, String)
  /// The machine does not keep what was found, or has no means left: a full disk, no more descriptors.
  case storage(String, String)
  /// A part of Lectern is missing.
  case notInstalled(String)
  /// The instructor's own code fails where it must not.
  case judge(String)
  /// A submission cannot be read.
  case submission(String)
  /// The machine did not get done in time what does not depend on a submission.
  case overloaded(String)
  /// The cluster does not do what was asked of it.
  case slurm(String)
}

extension GradingError: CustomStringConvertible {
  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .noSandbox(let reasons):
      """
      no sandbox holds on this machine, so nothing was run:
      \(reasons.map { "  - \($0)" }.joined(separator: "\n"))
      Install bubblewrap (apt-get install bubblewrap) or podman, or use Linux 6.7 or newer with \
      Landlock. \
      --unsafe-no-sandbox runs student code with your rights and says so in every result.
      """
    case .badManifest(let problem): "the manifest cannot be used: \(problem)"
    case .file(let path, let problem): "\(path): \(problem)"
    case .storage(let path, let problem):
      "\(path): \(problem); results so far are kept, run the same command again when there is room"
    case .notInstalled(let what): "\(what) is missing; build the whole package or run `make build`"
    case .judge(let problem): "the judge failed: \(problem); release the assignment again"
    case .submission(let problem): problem
    case .overloaded(let problem):
      "\(problem); the machine stalls or has too much to do. Results so far are kept, run the same "
        + "command again"
    case .slurm(let problem):
      "Slurm: \(problem); shards that are done are kept, run the same command again"
    }
  }
}
