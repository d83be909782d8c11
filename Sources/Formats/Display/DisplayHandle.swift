import Synchronization

/// Output that is already on the page and can be replaced, for instance by a newer plot.
public struct DisplayHandle: Sendable, Hashable {
  /// The name under which the front end knows the output.
  public let id: String

  /// Replaces the output by the representations of `value`, wherever it is shown.
  public func update(_ value: some Any) {
    DisplaySink.send(.update(MIMEBundle(describing: value), id: id))
  }

  private static let counter = Atomic(0)

  /// A name that no other output of this process has; random bits tell processes apart.
  static func freshID() -> String {
    let number = counter.add(1, ordering: .relaxed).newValue
    return "lectern-\(process)-\(number)"
  }

  private static let process = String(UInt64.random(in: 0...UInt64.max), radix: 36)
}
