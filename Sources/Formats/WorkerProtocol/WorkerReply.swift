public import Display

/// What the worker tells the kernel.
public enum WorkerReply: Sendable, Hashable, Codable {
  /// The runtime is set up and waits for a cell.
  case ready
  /// The cell shows something; its text output so far has been written to the pipes, and it waits
  /// for ``WorkerRequest/displayed`` before it writes more.
  case display(DisplayEvent)
  /// The cell waits for a line of input.
  case inputRequested(prompt: String, isPassword: Bool)
  /// The cell ended; its text output has been written to the pipes.
  case finished(RunReport)
  /// Code that outlived its cell trapped while no cell was running; its thread is parked.
  case backgroundFailure(RunReport)
  /// User code has handled the ``WorkerRequest/comm(number:_:)`` with this number.
  case commHandled(number: Int)
}
