import Foundation
import Grading
import Notebooks
import Testing

@Suite("Life and death of workers")
struct WorkerLifeTests {
  /// Passes a grader from one thread to the next.
  private final class Handover: @unchecked Sendable {
    // SAFETY: `onThread` waits for the end of each thread before the next one starts.
    let grader: Grader
    var results: [Result<SubmissionResult, any Error>] = []

    init(_ grader: Grader) { self.grader = grader }

    /// Grades on a new thread and waits until the thread is gone, not only its work.
    func onThread(_ submission: Submission) throws {
      var thread = pthread_t()
      let context = Unmanaged.passRetained(Work(handover: self, submission: submission))
      let failure = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
          work.handover.results.append(
            Result { try work.handover.grader.grade(work.submission) })
          return nil
        }, context.toOpaque())
      try #require(failure == 0)
      pthread_join(thread, nil)
    }
  }

  private final class Work {
    let handover: Handover
    let submission: Submission

    init(handover: Handover, submission: Submission) {
      self.handover = handover
      self.submission = submission
    }
  }

  @Test("a judge outlives the thread that started it")
  func lastingJudge() throws {
    let handover = Handover(
      try Grader(
        SampleAssignment.release.get().manifest, tools: SampleAssignment.tools.get(),
        store: SampleAssignment.store))
    // Two texts, so that the second is not known from the first.
    for comment in ["first", "second"] {
      let notebook = try SampleAssignment.notebook([
        "square": SampleAssignment.solution("square") + "\n// \(comment) \(UUID())",
        "geometry": SampleAssignment.solution("geometry"),
      ])
      try handover.onThread(Submission(student: comment, notebook: notebook.nbformat))
    }
    #expect(try handover.results.map { try $0.get().earned } == [9, 9])
  }

  @Test("a submission that stops listening costs its own points, and ends no grader")
  func closedRequests() throws {
    let result = try SampleAssignment.grade(
      SampleAssignment.notebook([
        "square": """
        import Glibc
        func square(_ x: Int) -> Int {
          close(3)
          return 0
        }
        """,
        "geometry": SampleAssignment.solution("geometry"),
      ]))
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    // The next check still meets the worker that listens no more; those after it have a fresh one.
    for id in ["parse", "parse-error", "greet"] { #expect(earned[id] == 1) }
    for id in ["square-examples", "square-random", "square-overflow"] { #expect(earned[id] == 0) }
  }
}
