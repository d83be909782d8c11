import Dispatch
import Foundation
import Synchronization

/// Grades many submissions, several at a time, and keeps every result as soon as it is there.
///
/// Results lie in the store under a key of everything that decides them. A run that was killed, or one
/// after a few submissions changed, computes only what is missing, and gives the same results.
public struct GradingRun: Sendable {
  private let manifest: SealedManifest
  private let tools: GradingTools
  private let store: String
  private let jobs: Int
  private let limits: GradingLimits
  /// How much of the work was known already.
  public let counts = GradingCounts()

  /// How far a run is.
  public struct Progress: Sendable {
    /// How many submissions are done, how many of them were known, and how many there are.
    public var done, known, total: Int
    /// Seconds since the start.
    public var seconds: Double

    /// Seconds that the rest will take if it goes on like this.
    public var secondsLeft: Double? {
      let computed = done - known
      return computed > 0 ? seconds / Double(computed) * Double(total - done) : nil
    }
  }

  /// Prepares a run.
  ///
  /// - Parameters:
  ///   - manifest: What `lectern release` sealed.
  ///   - tools: Compiler and sandbox.
  ///   - store: The folder that keeps compiled code and results.
  ///   - jobs: How many submissions are graded at a time.
  ///   - limits: What a submission may use.
  public init(
    _ manifest: SealedManifest, tools: GradingTools, store: String, jobs: Int,
    limits: GradingLimits = GradingLimits()
  ) {
    self.manifest = manifest
    self.tools = tools
    self.store = store
    self.jobs = max(1, jobs)
    self.limits = limits
  }

  /// The results of `submissions`, in their order.
  ///
  /// - Parameters:
  ///   - submissions: What was handed in.
  ///   - onProgress: Called after every submission, one call at a time.
  /// - Returns: A result for each submission.
  /// - Throws: ``GradingError`` if grading itself fails; results so far are kept.
  public func results(
    of submissions: [Submission], onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
  ) async throws -> [SubmissionResult] {
    let manifestHash = try manifest.hash()
    let start = ContinuousClock.now
    let state = Mutex(State(remaining: Array(submissions.indices.reversed())))
    let jobs = min(jobs, max(1, submissions.count))
    await withCheckedContinuation { continuation in
      // Grading blocks on processes, so it keeps off the cooperative threads.
      DispatchQueue.global().async {
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
          work(submissions, manifestHash, state) { state in
            onProgress(
              Progress(
                done: state.results.count, known: state.known, total: submissions.count,
                seconds: start.duration(to: .now) / .seconds(1)))
          }
        }
        continuation.resume()
      }
    }
    return try state.withLock { state in
      if let error = state.error { throw error }
      return submissions.indices.compactMap { state.results[$0] }
    }
  }

  private struct State {
    var remaining: [Int]
    var results: [Int: SubmissionResult] = [:]
    var known = 0
    var error: GradingError?
  }

  private func work(
    _ submissions: [Submission], _ manifestHash: String, _ state: borrowing Mutex<State>,
    _ report: (State) -> Void
  ) {
    var grader: Grader?
    while let index = state.withLock({ $0.error == nil ? $0.remaining.popLast() : nil }) {
      do throws(GradingError) {
        let file = resultFile(submissions[index], manifestHash)
        let known = readResult(file)
        let result: SubmissionResult
        if let known {
          result = known
        } else {
          if grader == nil {
            grader = try Grader(
              manifest, tools: tools, store: store, limits: limits, counts: counts)
          }
          guard let grader else { return }
          result = try grader.grade(submissions[index])
          try keep(result, in: file)
        }
        state.withLock {
          $0.results[index] = result
          if known != nil { $0.known += 1 }
          report($0)
        }
      } catch {
        state.withLock { $0.error = $0.error ?? error }
      }
    }
  }

  private func resultFile(_ submission: Submission, _ manifestHash: String) -> String {
    let key = sha256(
      parts: [
        "result 1", manifestHash, submission.student, submission.hash, submission.problem ?? "",
        tools.tier.rawValue, tools.resources.rawValue, String(describing: limits), tools.identity,
      ])
    return "\(store)/results/\(key).json"
  }

  private func readResult(_ file: String) -> SubmissionResult? {
    FileManager.default.contents(atPath: file).flatMap {
      try? JSONDecoder().decode(SubmissionResult.self, from: $0)
    }
  }

  private func keep(_ result: SubmissionResult, in file: String) throws(GradingError) {
    do {
      try FileManager.default.createDirectory(
        atPath: "\(store)/results", withIntermediateDirectories: true)
      try ResultLines.encode(result).write(to: URL(filePath: file), options: .atomic)
    } catch {
      throw .storage(file, "cannot be written: \(error.localizedDescription)")
    }
  }
}
