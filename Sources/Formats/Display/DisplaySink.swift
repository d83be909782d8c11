import Synchronization

/// Where ``DisplayEvent``s go: the worker installs a sink that writes to the kernel.
public enum DisplaySink {
  /// Receives one event; called on the thread that shows something.
  public typealias Sink = @Sendable (DisplayEvent) -> Void

  // No lock: a cell may be stopped anywhere in here, and must not take one with it.
  private static let installed = Atomic<UInt>(0)

  private final class Box: Sendable {
    let sink: Sink
    init(_ sink: @escaping Sink) { self.sink = sink }
  }

  /// Makes `sink` the receiver of all later events; it is never released, for it may be in use.
  public static func install(_ sink: @escaping Sink) {
    let box = Unmanaged.passRetained(Box(sink)).toOpaque()
    installed.store(UInt(bitPattern: box), ordering: .releasing)
  }

  /// Hands `event` to the installed sink; without one, prints its plain text.
  public static func send(_ event: DisplayEvent) {
    if let box = UnsafeRawPointer(bitPattern: installed.load(ordering: .acquiring)) {
      Unmanaged<Box>.fromOpaque(box).takeUnretainedValue().sink(event)
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
