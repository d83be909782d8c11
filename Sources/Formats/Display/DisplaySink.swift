import Synchronization

/// Where ``DisplayEvent``s go: the worker installs a sink that writes to the kernel.
public enum DisplaySink {
  /// Receives one event; called on the thread that shows something.
  public typealias Sink = @Sendable (DisplayEvent) -> Void

  private static let installed = Mutex<Sink?>(nil)

  /// Makes `sink` the receiver of all later events.
  public static func install(_ sink: @escaping Sink) {
    installed.withLock { $0 = sink }
  }

  /// Hands `event` to the installed sink; without one, prints its plain text.
  public static func send(_ event: DisplayEvent) {
    if let sink = installed.withLock({ $0 }) {
      sink(event)
    } else if let text = event.bundle?.plainText {
      print(text)
    }
  }
}

extension DisplayEvent {
  /// The output that the event carries, if it carries one.
  public var bundle: MIMEBundle? {
    switch self {
    case .show(let bundle, _), .update(let bundle, _), .result(let bundle): bundle
    case .clear, .page, .setNextInput, .comm: nil
    }
  }
}
