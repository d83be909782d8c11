/// A line between client and kernel.
///
/// Source: Messaging in Jupyter 5.5, “Introduction”.
public enum Channel: String, Sendable, Hashable, CaseIterable {
  /// Requests that wait for their turn.
  case shell
  /// Requests that do not wait for cells.
  case control
  /// What everybody sees: outputs and the kernel's state.
  case iopub
  /// The kernel's questions to one client.
  case stdin
  /// Bytes that come back as they are.
  case heartbeat
}
