import Synchronization

/// Where checks go: they run at once, or, in a judge, wait until they are asked.
///
/// Checks are declared on the thread that runs cells, and a judge is asked on that same thread.
enum CheckRegistry {
  private final class Store: Sendable {
    // SAFETY: declared and asked on the thread that runs cells, one after the other; the lock holds
    // should a cell declare a check from a thread of its own.
    nonisolated(unsafe) var checks: [String: any RegisteredCheck]?
    nonisolated(unsafe) var order: [String] = []
    let lock = Mutex<Void>(())
  }

  private static let store = Store()

  /// From now on checks wait to be asked.
  static func startCollecting() {
    store.lock.withLock { _ in
      store.checks = [:]
      store.order = []
    }
  }

  /// Keeps `check` if this is a judge; says whether it did.
  ///
  /// - Precondition: No other check of this judge has the same id.
  static func collect(_ check: any RegisteredCheck) -> Bool {
    store.lock.withLock { _ in
      guard store.checks != nil else { return false }
      let id = check.properties.id
      precondition(store.checks?[id] == nil, "two checks are called \(id); ids must be unique")
      store.checks?[id] = check
      store.order.append(id)
      return true
    }
  }

  /// The checks of this judge, in the order in which they were declared.
  static var all: [any RegisteredCheck] {
    store.lock.withLock { _ in store.order.compactMap { store.checks?[$0] } }
  }

  /// The check with the name `id`.
  static func check(_ id: String) -> (any RegisteredCheck)? {
    store.lock.withLock { _ in store.checks?[id] }
  }
}
