/// What is said on a comm, a line between an object in the front end and one in user code.
///
/// Source: Messaging in Jupyter 5.5, “Custom Messages”.
public enum CommMessage: Sendable, Hashable, Codable {
  /// User code listens to comms that clients open for this target.
  case listen(target: String)
  /// Opens the comm `id` for `target`.
  case open(
    id: String, target: String, data: JSONValue, metadata: JSONValue, buffers: CommBuffers = [])
  /// Says something.
  case message(id: String, data: JSONValue, buffers: CommBuffers = [])
  /// Closes the comm.
  case close(id: String, data: JSONValue, buffers: CommBuffers = [])
}
