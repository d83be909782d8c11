/// What a student handed in: who, and the bytes of the notebook.
///
/// Identity comes from the collector, that is the path, never from the notebook.
public struct Submission: Sendable, Hashable {
  /// Who handed it in.
  public var student: String
  /// The notebook file; `nil` if it could not be collected.
  public var notebook: [UInt8]?
  /// Why the notebook could not be collected.
  public var problem: String?

  /// Creates a submission that was collected.
  public init(student: String, notebook: [UInt8]) {
    self.student = student
    self.notebook = notebook
  }

  /// Creates a submission that could not be collected.
  public init(student: String, problem: String) {
    self.student = student
    self.problem = problem
  }

  /// SHA-256 of the notebook file.
  public var hash: String { sha256(notebook ?? []) }
}
