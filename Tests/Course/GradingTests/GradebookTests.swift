import Foundation
import Grading
import Testing

@Suite("Gradebook")
struct GradebookTests {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "lectern-gradebook-\(UUID().uuidString)")
  private let author = Author(name: "grace", moment: "2025-01-02T03:04:05Z")

  private func gradebook() throws -> Gradebook {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return try Gradebook(path: folder.appending(path: "gradebook.db").path)
  }

  /// A result as grading would give it.
  private func result(_ student: String, earned: Double, hash: String = "aa") throws
    -> SubmissionResult
  {
    let document = """
      {"assignment": "sample", "student": "\(student)", "submissionHash": "\(hash)",
      "manifestHash": "bb", "sandbox": "bubblewrap", "flags": [], "manual": {"essay": 4},
      "answers": {"essay": "<script>alert(1)</script>"}, "checks": [
      {"id": "q1", "cell": "t", "isHidden": false, "points": 2, "earned": \(earned), "passed": 1,
      "total": 2, "failure": {"input": "3", "expected": "9", "got": "<b>6</b>"}},
      {"id": "q2", "cell": "t", "isHidden": true, "points": 2, "earned": 0, "passed": 0,
      "total": 1, "failure": {"input": "secret-input", "expected": "secret-value", "got": "1"},
      "hint": "think of zero"}]}
      """
    return try JSONDecoder().decode(SubmissionResult.self, from: Data(document.utf8))
  }

  @Test("a mark is checks, manual points and extra credit less the penalty for days late")
  func marks() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    try gradebook.setAssignment("sample", points: 8, due: "2025-01-01", penaltyPerDay: 0.1)
    #expect(try gradebook.marks()[0].ungraded == ["essay"])
    for entry: Gradebook.Entry in [
      .manual(cell: "essay", points: 2, comment: "short"),
      .manual(cell: "essay", points: 3, comment: "fine"), .extraCredit(1, reason: "talk"),
      .daysLate(2.5), .extensionDays(1, reason: "ill"),
    ] {
      try gradebook.add(entry, assignment: "sample", student: "ada", by: author)
    }
    let mark = try #require(gradebook.marks(assignment: "sample").first)
    #expect(mark.raw == 5)
    #expect(mark.penalty == 1.6)  // 2 days begun × 0.1 × 8
    #expect(mark.score == 3.4)
    #expect(mark.ungraded.isEmpty)
    #expect(mark.comments["essay"] == "fine")
    #expect(try gradebook.history(assignment: "sample", student: "ada").count == 6)
  }

  @Test("points for a cell that nobody grades by hand, or beyond its own, are refused")
  func badManualPoints() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    for entry: Gradebook.Entry in [
      .manual(cell: "typo", points: 1, comment: ""), .manual(cell: "essay", points: 5, comment: ""),
      .manual(cell: "essay", points: -1, comment: ""),
    ] {
      #expect(throws: GradingError.self) {
        try gradebook.add(entry, assignment: "sample", student: "ada", by: author)
      }
    }
    #expect(try gradebook.marks()[0].manual.isEmpty)
  }

  @Test("the points of a cell with a rubric are those of its criteria, shown and exported")
  func rubric() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    let clarity = try #require(Rubric.Criterion("clarity = 1.5: every symbol <is> defined"))
    let rubric = try Rubric([clarity, Rubric.Criterion(name: "proof", points: 2.5)])
    try gradebook.setRubric(rubric, assignment: "sample", cell: "essay", by: author)
    #expect(try gradebook.rubrics(assignment: "sample") == ["essay": rubric])
    #expect(try gradebook.marks()[0].ungraded == ["essay (clarity)", "essay (proof)"])
    func give(_ name: String, _ points: Double, _ comment: String) throws {
      try gradebook.add(
        .criterion(cell: "essay", name: name, points: points, comment: comment),
        assignment: "sample", student: "ada", by: author)
    }
    try give("clarity", 1, "what is h?")
    #expect(try gradebook.marks()[0].ungraded == ["essay (proof)"])
    try give("proof", 0.5, "only a sketch")
    try give("proof", 2, "=now complete")
    let mark = try gradebook.marks()[0]
    #expect(mark.manual == ["essay": 3])
    #expect(mark.raw == 4)
    #expect(mark.ungraded.isEmpty)
    #expect(mark.criteria.map(\.given) == [1, 2])
    #expect(try gradebook.history(assignment: "sample", student: "ada").count == 4)

    let results = try gradebook.results(assignment: "sample")
    let page = FeedbackPage(mark, results[0]).html
    #expect(page.contains("clarity: every symbol &lt;is&gt; defined"))
    #expect(page.contains("1 of 1.5"))
    #expect(page.contains("what is h?"))
    #expect(!page.contains("only a sketch"))
    func text(_ format: GradebookExport) throws -> String {
      String(decoding: try format.file([mark], results: results), as: UTF8.self)
    }
    #expect(try text(.moodle).contains("essay, proof: 2.0 of 2.5, =now complete"))
    #expect(try text(.gradescope).contains("essay: clarity"))
    #expect(try text(.json).contains("only") == false)
    #expect(try text(.json).contains("what is h?"))
  }

  @Test(
    "rubrics and points that do not fit are refused",
    arguments: [["a=2"], ["a=2", "a=2"], ["a=-1", "b=5"], ["a=nan"], []])
  func badRubric(_ criteria: [String]) throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    let read = criteria.compactMap { Rubric.Criterion($0) }
    #expect(read.count == criteria.count)
    #expect(throws: GradingError.self) {
      let rubric = try Rubric(read)
      try gradebook.setRubric(rubric, assignment: "sample", cell: "essay", by: author)
    }
    #expect(try gradebook.rubrics(assignment: "sample").isEmpty)
    for text in ["=4", "a", "a=", "a=b", ""] { #expect(Rubric.Criterion(text) == nil) }
  }

  @Test("points beyond a criterion, for none, or past the rubric are refused")
  func badPoints() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    let rubric = try Rubric([Rubric.Criterion(name: "proof", points: 4)])
    try gradebook.setRubric(rubric, assignment: "sample", cell: "essay", by: author)
    for entry: Gradebook.Entry in [
      .criterion(cell: "essay", name: "proof", points: 4.5, comment: ""),
      .criterion(cell: "essay", name: "proof", points: -1, comment: ""),
      .criterion(cell: "essay", name: "style", points: 1, comment: ""),
      .manual(cell: "essay", points: 4, comment: ""),
    ] {
      #expect(throws: GradingError.self) {
        try gradebook.add(entry, assignment: "sample", student: "ada", by: author)
      }
    }
    #expect(try gradebook.marks()[0].manual.isEmpty)
  }

  @Test("the same result twice is one line of history, another one is a second")
  func appendOnly() throws {
    let gradebook = try gradebook()
    #expect(try gradebook.add([result("ada", earned: 1)], points: 8, by: author) == 1)
    #expect(try gradebook.add([result("ada", earned: 1)], points: 8, by: author) == 0)
    #expect(try gradebook.add([result("ada", earned: 2, hash: "cc")], points: 8, by: author) == 1)
    #expect(try gradebook.history(assignment: "sample", student: "ada").count == 2)
    #expect(try gradebook.marks()[0].automatic == 2)
  }

  @Test("entries for unknown students and numbers that are none are refused")
  func refusals() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    #expect(throws: GradingError.self) {
      try gradebook.add(.daysLate(1), assignment: "sample", student: "bob", by: author)
    }
    #expect(throws: GradingError.self) {
      try gradebook.add(.daysLate(.nan), assignment: "sample", student: "ada", by: author)
    }
  }

  @Test("exports have the columns of each system and no formulas")
  func exports() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    try gradebook.setStudent(
      "ada", lastName: "=HYPERLINK(\"x\")", firstName: "Ada, Countess", email: "ada@example.org")
    let marks = try gradebook.marks()
    let results = try gradebook.results(assignment: "sample")
    func text(_ format: GradebookExport) throws -> String {
      String(decoding: try format.file(marks, results: results), as: UTF8.self)
    }
    #expect(
      try text(.nbgrader) == """
        assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,\
        late_submission_penalty,score,max_score\r
        sample,,2025-01-02T03:04:05Z,ada,"'=HYPERLINK(""x"")","Ada, Countess",ada@example.org,1.0,\
        0.0,1.0,8.0\r

        """)
    #expect(try text(.canvas).contains("Points Possible,,,,,8.0"))
    #expect(try text(.moodle).contains("Not graded,1.0,8.0"))
    #expect(try text(.junit).contains("<testsuite name=\"ada\" tests=\"2\" failures=\"2\">"))
    for format in GradebookExport.allCases where format != .json {
      #expect(try !text(format).contains("secret"), "\(format) shows a hidden check")
    }
    let gradescope = try #require(
      JSONSerialization.jsonObject(with: GradebookExport.gradescope.file(marks, results: results))
        as? [String: Any])
    #expect(gradescope["score"] as? Double == 1)
    #expect((gradescope["tests"] as? [[String: Any]])?.count == 2)
  }

  @Test("feedback shows no markup of a submission and nothing of hidden checks but the hint")
  func feedback() throws {
    let gradebook = try gradebook()
    try gradebook.add([result("ada", earned: 1)], points: 8, by: author)
    let page = FeedbackPage(
      try gradebook.marks()[0], try gradebook.results(assignment: "sample")[0]
    ).html
    #expect(!page.contains("<script"))
    #expect(!page.contains("<b>"))
    #expect(page.contains("&lt;script&gt;"))
    #expect(!page.contains("secret"))
    #expect(page.contains("think of zero"))
    #expect(page.contains("input 3; expected 9; got &lt;b&gt;6&lt;/b&gt;"))
  }

  @Test("a report finds copies under new names and the check that measures something else")
  func report() throws {
    let answer = """
      func total(_ values: [Int]) -> Int {
        var sum = 0
        for value in values where value > 0 { sum += value * value - 1 }
        return sum
      }
      """
    var results = try (0..<4).map { try result("s\($0)", earned: Double($0 % 3)) }
    results[0].answers = ["total": answer]
    results[1].answers = [
      "total": answer.replacing("sum", with: "acc").replacing("value", with: "v") + "// mine"
    ]
    results[2].answers = [
      "total":
        "func total(_ x: [Int]) -> Int { x.filter { $0 > 0 }.map { $0 * $0 - 1 }.reduce(0, +) }"
    ]
    let report = ItemReport(results)
    #expect(report.pairs.count == 1)
    #expect(report.pairs.first?.similarity == 1)
    #expect(report.items[0].difficulty == 0.375)
    #expect(report.items[1].discrimination == nil)
  }
}
