import Foundation

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
  private let reader: TextReader
  private let store: String
  private let counts: GradingCounts
  /// What decides each check beside the submission.
  private let identities: [String]

  /// Prepares grading: compiles the instructor's notebook, or finds it compiled.
  ///
  /// - Parameters:
  ///   - manifest: What `lectern release` sealed.
  ///   - tools: Compiler and sandbox.
  ///   - store: The folder that keeps compiled code.
  ///   - limits: What a submission may use.
  ///   - counts: Hears of what was known already.
  /// - Throws: ``GradingError`` if the instructor's notebook does not compile.
  public init(
    _ manifest: SealedManifest, tools: GradingTools, store: String,
    limits: GradingLimits = GradingLimits(), counts: GradingCounts = GradingCounts()
  ) throws(GradingError) {
    self.manifest = manifest
    self.tools = tools
    self.limits = limits
    self.counts = counts
    manifestHash = try manifest.hash()
    compiler = UnitCompiler(tools: tools, store: store, counts: counts)
    self.store = compiler.store
    identities = manifest.checks.map(manifest.identity)
    judge = Judge(try Self.judgeProgram(manifest, compiler), tools: tools)
    reader = TextReader(tools: tools)
  }

  static func judgeProgram(
    _ manifest: SealedManifest, _ compiler: UnitCompiler
  ) throws(GradingError) -> CellProgram {
    try compiler.prepare()
    let pieces = manifest.cells.filter { $0.role != .manual }.map {
      LocatedSubmission.Piece(name: $0.gradeID, source: $0.solved, isStudents: false)
    }
    let program = try CellProgram.compile(
      pieces.map { ReadPiece(instructors: $0) }, with: compiler, isTrusted: true)
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
      submissionHash: submission.hash, manifestHash: manifestHash, sandbox: tools.tier,
      resources: tools.resources)
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

  /// Grades code whose cells are known, as at release and for nbgrader.
  ///
  /// - Parameters:
  ///   - pieces: The code in order.
  ///   - hash: What inputs are drawn for.
  ///   - cell: The test cell whose checks count; all if `nil`.
  /// - Returns: The result, without a student's name.
  /// - Throws: ``GradingError`` if grading itself fails.
  func grade(
    pieces: [LocatedSubmission.Piece], hash: String, cell: String? = nil
  ) throws(GradingError) -> SubmissionResult {
    var result = SubmissionResult(
      assignment: manifest.assignment, student: "", submissionHash: hash,
      manifestHash: manifestHash, sandbox: tools.tier, resources: tools.resources)
    try run(pieces, hash: hash, cell: cell, into: &result)
    return result
  }

  private func run(
    _ pieces: [LocatedSubmission.Piece], hash: String, cell: String? = nil,
    into result: inout SubmissionResult
  ) throws(GradingError) {
    let chosen = manifest.checks.indices.filter { cell == nil || manifest.checks[$0].cell == cell }
    let checkStore = CheckStore(
      store: store,
      context: [
        tools.identity, tools.tier.rawValue, tools.resources.rawValue, String(describing: limits),
        hash,
      ]
        + pieces.flatMap { [$0.name, $0.source] })
    var entries: [Int: CheckStore.Entry] = [:]
    for index in chosen { entries[index] = checkStore.entry(identities[index]) }
    let missing = chosen.filter { entries[$0] == nil }
    counts.add {
      $0.checksKnown += chosen.count - missing.count
      $0.checksRun += missing.count
    }
    var flags = chosen.compactMap { entries[$0]?.flags }.first ?? []
    if !missing.isEmpty {
      let found = try outcomes(of: missing, pieces, hash: hash)
      flags = found.flags
      for (index, verdicts) in zip(missing, found.verdicts) {
        let entry = CheckStore.Entry(verdicts: verdicts, flags: flags)
        if !verdicts.contains(where: { $0.got == Self.timeWasOver }) {
          try checkStore.keep(entry, of: identities[index])
        }
        entries[index] = entry
      }
    }
    for index in chosen {
      if let entry = entries[index] {
        result.checks.append(Self.score(manifest.checks[index], entry.verdicts))
      }
    }
    result.flags += flags
  }

  private func outcomes(
    of chosen: [Int], _ pieces: [LocatedSubmission.Piece], hash: String
  ) throws(GradingError) -> (verdicts: [[CaseVerdict]], flags: [String]) {
    let (pieces, unread) = try reader.read(pieces)
    var attempt = try prepared(pieces, chosen)
    attempt.program.failures.merge(unread) { $1 }
    defer { attempt.worker.end() }
    var outcomes: [(check: SealedManifest.Check, seed: UInt64, answers: [ProbeOutcome])] = []
    for index in chosen {
      let check = manifest.checks[index]
      let seed = manifest.seed(check: check.call.id, submissionHash: hash)
      if check.call.form == .source {
        outcomes.append((check, seed, [try Self.facts(of: pieces)]))
      } else {
        let inputs = try judge.inputs(of: check.call.id, seed: seed)
        outcomes.append((check, seed, try ask(attempt, index, inputs)))
      }
    }
    attempt.worker.end()
    // The judge answers only now, when no code of the submission runs any more.
    var verdicts: [[CaseVerdict]] = []
    for outcome in outcomes {
      verdicts.append(
        try judge.verdicts(
          on: outcome.answers, of: outcome.check.call.id, seed: outcome.seed))
    }
    return (verdicts, attempt.flags)
  }

  /// The answer to a check of the text, which this process gives itself.
  private static func facts(of pieces: [ReadPiece]) throws(GradingError) -> ProbeOutcome {
    do {
      let facts = TextFacts(joining: pieces.filter(\.isStudents).map(\.text.facts))
      return .value(String(decoding: try JSONEncoder().encode(facts), as: UTF8.self))
    } catch {
      throw .submission("the text of the answers cannot be described: \(error)")
    }
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
  private func prepared(
    _ pieces: [ReadPiece], _ chosen: [Int]
  ) throws(GradingError) -> Attempt {
    let together = try attempt(try CellProgram.compile(pieces, with: compiler), chosen)
    guard !together.worker.troubles.isEmpty, together.program.units.count == 1 else {
      return together
    }
    together.worker.end()
    return try attempt(try CellProgram.chain(pieces, with: compiler), chosen)
  }

  private func attempt(
    _ program: CellProgram, _ chosen: [Int]
  ) throws(GradingError) -> Attempt {
    let probes = try ProbeSet(
      chosen.map { ($0, manifest.checks[$0]) }, for: program, with: compiler)
    let worker = StudentWorker(program, probes: probes.units, tools: tools, limits: limits)
    try worker.start()
    return Attempt(program: program, probes: probes, worker: worker)
  }

  /// How often a check may break its worker, or reach its limit of time, before its other inputs count
  /// as failed untried.
  private static let mostCrashes = 5

  /// Said of inputs that other checks left no time for; such outcomes are not kept.
  private static let timeWasOver = "the time for the whole submission was over"

  private func ask(
    _ attempt: Attempt, _ index: Int, _ inputs: [String]
  ) throws(GradingError) -> [ProbeOutcome] {
    let check = manifest.checks[index]
    var answers: [ProbeOutcome] = []
    var crashes = 0
    for input in inputs {
      if let reason = attempt.probes.failures[index] {
        answers.append(.noAnswer(reason))
      } else if crashes >= Self.mostCrashes {
        answers.append(.noAnswer("not tried, earlier inputs were too much"))
      } else if attempt.worker.usedSeconds >= limits.totalSeconds {
        answers.append(.noAnswer(Self.timeWasOver))
      } else {
        let answer = try attempt.worker.probe(
          ProbeUnits.symbol(index), input: input, of: check)
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
