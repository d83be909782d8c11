import Foundation
import Grading
import Notebooks
import Synchronization
import Testing

@Suite("A run over many submissions")
struct GradingRunTests {
  private func submissions() throws -> [Submission] {
    try (0..<4).map { number in
      let notebook = try SampleAssignment.notebook([
        "square": "func square(_ x: Int) -> Int { \(number) * x }",
        "geometry": SampleAssignment.solution("geometry"),
      ])
      return Submission(student: "student\(number)", notebook: notebook.nbformat)
    } + [Submission(student: "zoe", problem: "no notebook was handed in")]
  }

  private func run(jobs: Int, store: String = SampleAssignment.store) throws -> GradingRun {
    try GradingRun(
      SampleAssignment.release.get().manifest, tools: SampleAssignment.tools.get(),
      store: store, jobs: jobs)
  }

  @Test("keeps the order, one result for everybody, whatever the number of jobs")
  func order() async throws {
    let submissions = try submissions()
    let one = try await run(jobs: 1).results(of: submissions)
    #expect(one.map(\.student) == ["student0", "student1", "student2", "student3", "zoe"])
    // Of the inputs 2, 7 and −3 of the first check the factor 2 is right for one.
    #expect(one.map { $0.checks[0].passed } == [0, 0, 1, 0, 0])
    #expect(one.last?.problem == "no notebook was handed in")
  }

  @Test("computes only what is missing, with equal results")
  func resumed() async throws {
    let submissions = try submissions()
    let store = SampleAssignment.store + "-resumed"
    defer { try? FileManager.default.removeItem(atPath: store) }
    let first = try await run(jobs: 2, store: store).results(of: Array(submissions.prefix(2)))
    let known = Mutex(0)
    let all = try await run(jobs: 2, store: store).results(of: submissions) { progress in
      known.withLock { $0 = progress.known }
    }
    #expect(known.withLock { $0 } == 2)
    #expect(Array(all.prefix(2)) == first)
    #expect(try await run(jobs: 1).results(of: submissions) == all)
  }

  @Test("shards cover everything once")
  func shards() throws {
    let all = Array(0..<10)
    let parts = (1...3).compactMap { Shard("\($0)/3")?.members(of: all) }
    #expect(parts.flatMap(\.self).sorted() == all)
    for text in ["0/3", "4/3", "1", "a/b", "1/0", "-1/2", "1/2/3"] { #expect(Shard(text) == nil) }
  }
}
