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

  @Test(
    "what a check leaves behind costs that check, and not the next one",
    arguments: [
      ("stops listening", "close(3)"),
      ("closes its answers", "DispatchQueue.global().async { close(4) }; usleep(200_000)"),
      ("says something unasked", "_ = write(4, [1, 2, 3], 3)"),
      (
        "ends the program late",
        "DispatchQueue.global().async { usleep(100_000); exit(0) }; if x == Int.max { usleep(200_000) }"
      ),
      ("stops the program late", "Thread.detachNewThread { usleep(100_000); fatalError() }"),
    ])
  func spoiled(_ name: String, _ act: String) throws {
    let result = try SampleAssignment.grade(
      SampleAssignment.notebook([
        "square": """
        import Foundation
        func square(_ x: Int) -> Int {
          \(act)
          return 0
        }
        """,
        "geometry": SampleAssignment.solution("geometry"),
      ]))
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    let expected = Attack.honest
    #expect(earned == expected, "\(name): \(result.checks.compactMap(\.failure))")
  }

  @Test("time that passes while a check waits for the machine is not its own")
  func processorTime() throws {
    // The checks of `square` allow a second for an input; asleep, a process uses no processor.
    let notebook = try SampleAssignment.notebook([
      "square": """
      import Foundation
      func square(_ x: Int) -> Int {
        if x == 7 || x == Int.max { usleep(2_500_000) }
        return x * x
      }
      """
    ])
    let result = try SampleAssignment.grade(notebook)
    let earned = Dictionary(uniqueKeysWithValues: result.checks.map { ($0.id, $0.earned) })
    #expect(earned["square-examples"] == 1)
    #expect(earned["square-overflow"] == 1)
  }
}
