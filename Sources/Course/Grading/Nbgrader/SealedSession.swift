public import CellExecution
import Dispatch
import Display
import Synchronization

/// The kernel's session while nbgrader grades: it runs nothing of a submission itself.
///
/// Cells are held until a test cell comes. Then they are graded as `lectern grade` does it, in the
/// sandbox, with the manifest that `lectern release` sealed; the cell ends with its score as its only
/// result. nbgrader reads exactly that: the first result of a cell, or an error or text on standard
/// error, which are 0. A cell that ends with none of them would get all points, so every cell that is
/// no part of the assignment's own text says something on standard error.
///
/// When grading itself fails, the session asks for the end of the process: an error in a cell would be
/// 0 points, while a kernel that died makes autograde report the submission and keep no score.
///
/// Source: jupyter/nbgrader 0.9.6, `nbgrader/utils.py`, `determine_grade`.
public final class SealedSession: CellExecutor {
  /// The variable that names the folder of the manifests.
  public static let folderVariable = "LECTERN_MANIFESTS"

  private let folder: String
  private let store: String
  private let onFailure: @Sendable (GradingError) -> Never
  private let state = Mutex(State())
  private let queue = DispatchQueue(label: "lectern.sealed-session")

  private struct State: Sendable {
    /// The texts of all cells so far.
    var sources: [String] = []
    var graders: [String: SealedGrader] = [:]
    var tools: GradingTools?
  }

  /// A grader, used on the session's queue alone.
  private final class SealedGrader: @unchecked Sendable {
    // SAFETY: `grader` is reached through `queue` only, which runs one block at a time.
    let grader: Grader
    init(_ grader: Grader) { self.grader = grader }
  }

  /// Creates a session.
  ///
  /// - Parameters:
  ///   - folder: The folder of the course's manifests.
  ///   - store: The folder that keeps compiled code and results.
  ///   - onFailure: Ends the process, because grading is not possible.
  public init(
    folder: String, store: String, onFailure: @escaping @Sendable (GradingError) -> Never
  ) {
    self.folder = folder
    self.store = store
    self.onFailure = onFailure
  }

  /// Holds a cell, or grades everything so far if it is a test cell.
  public func execute(
    _ cell: Cell, input: @escaping InputProvider, onEvent: @escaping @Sendable (CellEvent) -> Void
  ) async -> CellOutcome {
    await withCheckedContinuation { continuation in
      // Grading blocks on processes, so it keeps off the cooperative threads.
      queue.async {
        do throws(GradingError) {
          continuation.resume(returning: try self.run(cell.code, onEvent))
        } catch .submission(let problem) {
          continuation.resume(returning: Self.refused(problem))
        } catch {
          self.onFailure(error)
        }
      }
    }
  }

  /// A running grade has limits of its own; nothing is stopped.
  public func interrupt() async {}

  /// Nothing is left running between cells.
  public func shutdown() async {}

  private static func refused(_ text: String) -> CellOutcome {
    .failed(CellFailure(name: "GradingError", value: text, traceback: [text]))
  }

  private func run(
    _ code: String, _ onEvent: @Sendable (CellEvent) -> Void
  ) throws(GradingError) -> CellOutcome {
    let manifests = try ManifestFolder(folder)
    let source = Self.withoutNotice(code)
    let earlier = state.withLock { $0.sources }
    guard let (manifest, cell) = manifests.testCell(source, after: earlier) else {
      return try hold(code, manifests, onEvent)
    }
    let grader = try grader(of: manifest)
    let pieces = Self.pieces(earlier, of: manifest, before: cell)
    let result = try grader.grade(
      pieces: pieces, hash: sha256(parts: pieces.map(\.source)), cell: cell.gradeID)
    for check in result.checks { onEvent(.display(Self.report(check))) }
    for flag in result.flags { onEvent(.standardOutput(flag + "\n")) }
    if result.sandbox == .unsafe { onEvent(.standardOutput("graded without a sandbox\n")) }
    // nbgrader refuses a score above the cell's points, which it has from the same sum.
    let score = min(max(0, result.earned), result.points)
    onEvent(.display(.result(MIMEBundle(plainText: String(score)))))
    return .succeeded
  }

  /// A cell that says to be a test cell, and that no manifest has, is an error of this cell alone: its
  /// text may be a student's, who must not be able to stop the grading.
  private func hold(
    _ code: String, _ manifests: ManifestFolder, _ onEvent: @Sendable (CellEvent) -> Void
  ) throws(GradingError) -> CellOutcome {
    if let named = ReleaseIdentifier.identifier(inCell: Self.withoutNotice(code)) {
      return Self.refused(
        "no manifest in \(folder) has this test cell, which says to be of release \(named); it is a "
          + "copy, or nbgrader has another release than the manifests")
    }
    state.withLock { $0.sources.append(code) }
    let isGiven = manifests.manifests.contains { manifest in
      manifest.cells.contains { $0.role == .given && $0.released == code }
    }
    if !isGiven {
      onEvent(.standardError("Held: this cell runs in the sandbox when the next checks need it.\n"))
    }
    return .succeeded
  }

  private func grader(of manifest: SealedManifest) throws(GradingError) -> Grader {
    let hash = try manifest.hash()
    if let known = state.withLock({ $0.graders[hash] }) { return known.grader }
    let tools: GradingTools
    if let found = state.withLock({ $0.tools }) {
      tools = found
    } else {
      tools = try GradingTools.find()
      state.withLock { $0.tools = tools }
    }
    let grader = SealedGrader(try Grader(manifest, tools: tools, store: store))
    state.withLock { $0.graders[hash] = grader }
    return grader.grader
  }

  /// The code before a test cell: given cells that are missing first, then what came, in order.
  private static func pieces(
    _ earlier: [String], of manifest: SealedManifest, before test: SealedManifest.Cell
  ) -> [LocatedSubmission.Piece] {
    let given = manifest.cells.filter { $0.role == .given && $0.position < test.position }
    let missing = given.filter { !earlier.contains($0.released) }.map {
      LocatedSubmission.Piece(name: $0.gradeID, source: $0.released, isStudents: false)
    }
    let came = earlier.enumerated().map { index, source in
      let own = given.first { $0.released == source }
      return LocatedSubmission.Piece(
        name: own?.gradeID ?? "cell \(index + 1)", source: source, isStudents: own == nil)
    }
    return missing + came
  }

  /// The text of a cell without the notice that nbgrader puts before one that it restored; the notice
  /// is a comment in Python only.
  private static func withoutNotice(_ code: String) -> String {
    guard code.hasPrefix("# This cell (id:"), let end = code.firstRange(of: "\n\n") else {
      return code
    }
    return String(code[end.upperBound...])
  }

  private static func report(_ check: SubmissionResult.CheckResult) -> DisplayEvent {
    let isFull = check.earned >= check.points
    let head = "\(isFull ? "✓" : "✗") \(check.id): \(check.earned) of \(check.points) points"
    let text = isFull ? head : "\(head); \(check.publicMessage)"
    return .show(
      MIMEBundle(data: [
        "text/plain": .string(text),
        "application/vnd.lectern.check+json": .object([
          "id": .string(check.id), "earned": .number(check.earned), "points": .number(check.points),
          "hidden": .bool(check.isHidden),
        ]),
      ]), id: nil)
  }
}
