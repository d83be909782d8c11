public import Notebooks
import Crypto
import Display
import Foundation

/// Turns an assignment into what students get and what the grader keeps, or refuses.
public struct ReleaseBuilder {
  private let assignment: Assignment
  private let tools: GradingTools
  private let store: String

  /// What a release consists of.
  public struct Release: Sendable {
    /// The students' notebook.
    public var notebook: Notebook
    /// The instructor's notebook as nbgrader's own tools take it.
    public var source: Notebook
    /// What grading needs.
    public var manifest: SealedManifest
    /// What the release gate tried, one line each.
    public var proofs: [String]
    /// What the author may have forgotten, one line each.
    public var remarks: [String]
  }

  /// Prepares the release of `assignment`.
  public init(_ assignment: Assignment, tools: GradingTools, store: String) {
    self.assignment = ReleaseIdentifier.stamped(assignment)
    self.tools = tools
    self.store = store
  }

  /// Makes the release and proves it: the solution scores everything, the stub nothing, every mutant
  /// loses the checks it must lose, and no line of a solution or hidden test is in the notebook.
  ///
  /// - Parameters:
  ///   - key: 32 secret bytes from which inputs are drawn.
  ///   - onProof: Told of each proof as soon as it is there.
  /// - Returns: What students get and what the grader keeps.
  /// - Throws: ``AssignmentError/refused(_:)`` with every finding, or another error of the assignment
  ///   or the tools.
  public func release(
    key: [UInt8], onProof: (String) -> Void = { _ in }
  ) throws -> Release {
    let notebook = StudentNotebook.notebook(of: assignment)
    let manifest = try sealed(notebook, key: key)
    guard manifest.totalPoints > 0 else {
      throw AssignmentError.refused([
        "no cell gives points: a test cell holds check(\"name\", points: 1, …); is this a lecture?"
      ])
    }
    var findings = LeakScan.leaks(of: assignment, in: notebook)
    let grader = try Grader(manifest, tools: tools, store: store)
    var proofs: [String] = []
    func prove(_ proof: String) {
      proofs.append(proof)
      onProof(proof)
    }

    let solved = try outcome(of: grader, manifest) { $0.solved }
    for check in solved.checks where check.earned < check.points {
      findings.append(
        "the solution scores \(number(check.earned)) of \(number(check.points)) for \(check.id)"
          + (check.failure.map { ": \($0.input) gave \($0.got), expected \($0.expected)" } ?? ""))
    }
    findings += solved.flags.map { "the solution: \($0)" }
    prove("solution: \(number(solved.earned)) of \(number(solved.points))")

    let stub = try outcome(of: grader, manifest) { $0.released }
    for check in stub.checks where check.earned > 0 {
      findings.append("the stub scores \(number(check.earned)) for \(check.id); it must score 0")
    }
    prove("stub: \(number(stub.earned)) of \(number(stub.points))")

    var mutated: Set<String> = []
    for (index, cell) in assignment.cells.enumerated() {
      guard case .mutant(let target, let losing) = cell.role else { continue }
      mutated.insert(target)
      let name = "mutant of \(target) (cell \(index + 1))"
      let wrong = try outcome(of: grader, manifest) {
        $0.gradeID == target ? cell.source : $0.solved
      }
      for check in wrong.checks where losing.contains(check.id) && check.earned >= check.points {
        findings.append("\(name) keeps all points of \(check.id); it must lose some")
      }
      prove("\(name): \(number(wrong.earned)) of \(number(wrong.points))")
    }
    let remarks = assignment.cells.compactMap { cell -> String? in
      guard case .solution = cell.role, !mutated.contains(cell.gradeID) else { return nil }
      return "no wrong solution is listed for \(cell.gradeID)"
    }
    guard findings.isEmpty else { throw AssignmentError.refused(findings) }
    return Release(
      notebook: notebook, source: StudentNotebook.source(of: assignment), manifest: manifest,
      proofs: proofs, remarks: remarks)
  }

  /// The manifest, with the types that the instructor's notebook gives to its checks.
  private func sealed(_ notebook: Notebook, key: [UInt8]) throws -> SealedManifest {
    var manifest = SealedManifest(
      assignment: assignment.name, cells: StudentNotebook.manifestCells(of: assignment, notebook),
      checks: [], key: Data(key).base64EncodedString())
    manifest.release = ReleaseIdentifier.identifier(in: .object(assignment.metadata))
    let program = try Grader.judgeProgram(manifest, UnitCompiler(tools: tools, store: store))
    let table = try Judge(program, tools: tools).table()
    for cell in assignment.cells {
      guard case .tests(let calls) = cell.role else { continue }
      for call in calls {
        guard let entry = table.first(where: { $0.id == call.id }) else {
          throw AssignmentError.cell(
            cell.gradeID, "\(call.id) was not declared when the notebook ran to its end")
        }
        manifest.checks.append(
          SealedManifest.Check(
            call: call, cell: cell.gradeID, isAllOrNothing: entry.all, hint: entry.hint,
            limitSeconds: entry.limitSeconds ?? 10, limitMegabytes: entry.limitMegabytes,
            limitKilobytes: entry.limitKilobytes, inputType: entry.inputType,
            outputType: entry.outputType))
      }
    }
    return manifest
  }

  private func outcome(
    of grader: Grader, _ manifest: SealedManifest, text: (SealedManifest.Cell) -> String
  ) throws -> SubmissionResult {
    let pieces = manifest.cells.compactMap { cell -> LocatedSubmission.Piece? in
      switch cell.role {
      case .given:
        LocatedSubmission.Piece(name: cell.gradeID, source: cell.released, isStudents: false)
      case .solution:
        LocatedSubmission.Piece(name: cell.gradeID, source: text(cell), isStudents: true)
      case .tests, .manual: nil
      }
    }
    return try grader.grade(pieces: pieces, hash: sha256(parts: pieces.map(\.source)))
  }

  private func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded() / 100
    return hundredths == hundredths.rounded() ? String(Int(hundredths)) : String(hundredths)
  }
}
