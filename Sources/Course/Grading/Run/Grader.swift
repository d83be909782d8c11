/// Grades submissions of one assignment, one after the other.
///
/// The score of a check is a function of the bytes that the submission's process answered for inputs
/// it could not know, of the manifest, and of nothing else: this process never loads student code,
/// and the one that does holds neither expected values nor points.
public final class Grader {
  private let manifest: SealedManifest
  private let manifestHash: String
  private let tools: GradingTools
  private let limits: GradingLimits
  private let compiler: UnitCompiler
  private let judge: Judge

  /// Prepares grading: compiles the instructor's notebook, or finds it compiled.
  ///
  /// - Parameters:
  ///   - manifest: What `lectern release` sealed.
  ///   - tools: Compiler and sandbox.
  ///   - store: The folder that keeps compiled code.
  ///   - limits: What a submission may use.
  /// - Throws: ``GradingError`` if the instructor's notebook does not compile.
  public init(
    _ manifest: SealedManifest, tools: GradingTools, store: String,
    limits: GradingLimits = GradingLimits()
  ) throws(GradingError) {
    self.manifest = manifest
    self.tools = tools
    self.limits = limits
    manifestHash = try manifest.hash()
    compiler = UnitCompiler(tools: tools, store: store)
    judge = Judge(try Self.judgeProgram(manifest, compiler), tools: tools)
  }

  static func judgeProgram(
    _ manifest: SealedManifest, _ compiler: UnitCompiler
  ) throws(GradingError) -> CellProgram {
    try compiler.prepare()
    let pieces = manifest.cells.filter { $0.role != .manual }.map {
      LocatedSubmission.Piece(name: $0.gradeID, source: $0.solved, isStudents: false)
    }
    let program = try CellProgram.compile(pieces, with: compiler, isTrusted: true)
    for piece in pieces {
      if let failure = program.failures[piece.name] {
        throw .judge("the instructor's cell \(piece.name) does not compile:\n\(failure)")
      }
    }
    return program
  }

  /// Grades one submission; what is wrong with it is in the result.
  ///
  /// - Throws: ``GradingError`` if grading itself fails.
  public func grade(_ submission: Submission) throws(GradingError) -> SubmissionResult {
    var result = SubmissionResult(
      assignment: manifest.assignment, student: submission.student,
      submissionHash: submission.hash, manifestHash: manifestHash, sandbox: tools.tier)
    result.problem = submission.problem
    for cell in manifest.cells {
      if let points = cell.manualPoints { result.manual[cell.gradeID] = points }
    }
    guard let bytes = submission.notebook else {
      result.checks = manifest.checks.map { failed($0, "there is no notebook") }
      return result
    }
    do {
      let located = try LocatedSubmission(bytes, manifest: manifest)
      result.flags = located.flags
      result.answers = located.answers
      try run(located.pieces, hash: submission.hash, into: &result)
    } catch .submission(let problem) {
      result.problem = problem
      result.checks = manifest.checks.map { failed($0, "the notebook cannot be read") }
    }
    return result
  }

  /// Grades code whose cells are known, as at release.
  func grade(
    pieces: [LocatedSubmission.Piece], hash: String
  ) throws(GradingError) -> SubmissionResult {
    var result = SubmissionResult(
      assignment: manifest.assignment, student: "", submissionHash: hash,
      manifestHash: manifestHash, sandbox: tools.tier)
    try run(pieces, hash: hash, into: &result)
    return result
  }

  private func run(
    _ pieces: [LocatedSubmission.Piece], hash: String, into result: inout SubmissionResult
  ) throws(GradingError) {
    let attempt = try prepared(pieces)
    defer { attempt.worker.end() }
    var outcomes: [(seed: UInt64, answers: [ProbeOutcome])] = []
    let deadline = Deadline.in(seconds: limits.totalSeconds)
    for (index, check) in manifest.checks.enumerated() {
      let seed = manifest.seed(check: check.call.id, submissionHash: hash)
      let inputs = try judge.inputs(of: check.call.id, seed: seed)
      let answers = try ask(attempt, index, inputs, until: deadline)
      outcomes.append((seed, answers))
    }
    attempt.worker.end()
    // The judge answers only now, when no code of the submission runs any more.
    for (check, outcome) in zip(manifest.checks, outcomes) {
      let verdicts = try judge.verdicts(
        on: outcome.answers, of: check.call.id, seed: outcome.seed)
      result.checks.append(Self.score(check, verdicts))
    }
    result.flags += attempt.flags
  }

  /// A submission's code, compiled, with its worker.
  private struct Attempt {
    var program: CellProgram
    var probes: ProbeSet
    var worker: StudentWorker

    var flags: [String] {
      let compile = program.failures.sorted { $0.key < $1.key }.map { name, text in
        "\(name): does not compile: \(firstError(of: text))"
      }
      return compile
        + worker.troubles.map { unit, reason in
          "\(program.cellNames[unit]?.joined(separator: ", ") ?? unit): \(reason)"
        }
    }
  }

  /// Compiles and starts the cells together; if that stops early, one by one, so that the cells after
  /// the one at fault still run.
  private func prepared(_ pieces: [LocatedSubmission.Piece]) throws(GradingError) -> Attempt {
    let together = try attempt(try CellProgram.compile(pieces, with: compiler))
    guard !together.worker.troubles.isEmpty, together.program.units.count == 1 else {
      return together
    }
    together.worker.end()
    return try attempt(try CellProgram.chain(pieces, with: compiler))
  }

  private func attempt(_ program: CellProgram) throws(GradingError) -> Attempt {
    let probes = try ProbeSet(manifest.checks, for: program, with: compiler)
    let worker = StudentWorker(program, probes: probes.units, tools: tools, limits: limits)
    try worker.start()
    return Attempt(program: program, probes: probes, worker: worker)
  }

  /// How often a check may break its worker, or reach its limit of time, before its other inputs count
  /// as failed untried.
  private static let mostCrashes = 5

  private func ask(
    _ attempt: Attempt, _ index: Int, _ inputs: [String], until deadline: Deadline
  ) throws(GradingError) -> [ProbeOutcome] {
    let check = manifest.checks[index]
    var answers: [ProbeOutcome] = []
    var crashes = 0
    for input in inputs {
      if let reason = attempt.probes.failures[index] {
        answers.append(.noAnswer(reason))
      } else if crashes >= Self.mostCrashes {
        answers.append(.noAnswer("not tried, earlier inputs were too much"))
      } else if deadline.remainingMilliseconds == 0 {
        answers.append(.noAnswer("the time for the whole submission was over"))
      } else {
        let answer = try attempt.worker.probe(
          ProbeUnits.symbol(index), input: input, seconds: check.limitSeconds)
        switch answer {
        case .value, .threw: break
        case .crashed: crashes += 1
        case .noAnswer: crashes = Self.mostCrashes
        }
        answers.append(answer)
      }
    }
    return answers
  }

  private func failed(_ check: SealedManifest.Check, _ reason: String)
    -> SubmissionResult.CheckResult
  {
    let verdict = CaseVerdict(passed: false, input: "", expected: "", got: reason)
    return Self.score(check, [verdict])
  }

  private static func score(
    _ check: SealedManifest.Check, _ verdicts: [CaseVerdict]
  ) -> SubmissionResult.CheckResult {
    let passed = verdicts.count(where: \.passed)
    let share = verdicts.isEmpty ? 0 : Double(passed) / Double(verdicts.count)
    let smallest = verdicts.filter { !$0.passed }.min { $0.input.count < $1.input.count }
    return SubmissionResult.CheckResult(
      id: check.call.id, cell: check.cell, isHidden: check.call.isHidden,
      points: check.call.points,
      earned: check.isAllOrNothing && passed < verdicts.count ? 0 : check.call.points * share,
      passed: passed, total: verdicts.count,
      failure: smallest.map {
        SubmissionResult.Failure(input: $0.input, expected: $0.expected, got: $0.got)
      },
      hint: check.hint)
  }
}

/// The first error among a compiler's diagnostics, in one line.
func firstError(of diagnostics: String) -> String {
  let line = diagnostics.split(separator: "\n").first { $0.contains("error:") }
  return line.map(String.init) ?? "the compiler gave up"
}
