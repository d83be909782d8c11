public import Display

/// What the kernel asks of the worker.
///
/// The end of the stream is a request too: the worker then ends itself.
public enum WorkerRequest: Sendable, Hashable, Codable {
  /// Loads the shared library at `image` and calls its C function `entry` on a thread of its own.
  case run(image: String, entry: String)
  /// Stops the running cell, if there is one.
  case interrupt
  /// Confirms one ``WorkerReply/display(_:)``: text printed from now on comes after it.
  case displayed
  /// Answers ``WorkerReply/inputRequested(prompt:isPassword:)``; `nil` is the end of the input.
  case input(String?)
  /// Gives a message of the front end to the handlers of user code, also while a cell runs.
  case comm(number: Int, CommMessage)
}
