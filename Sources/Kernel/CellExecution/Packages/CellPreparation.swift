import Display
import FoundationEssentials
import Synchronization

/// Does what a cell needs before it can be compiled: runs its commands, builds its packages.
struct CellPreparation: Sendable {
  let store: PackageStore
  /// Where commands run and from where paths of packages start.
  let folder: String
  let onEvent: @Sendable (CellEvent) -> Void

  /// Does it for `directives`, in a session that has `set`.
  func run(_ directives: CellDirectives, adding set: PackageSet) async throws {
    var printed = ""
    for command in directives.commands { printed += try await run(command) }
    guard !directives.packages.isEmpty else { return }
    let wanted = try set.adding(directives, folder: folder)
    guard try store.ready(wanted) == nil else { return }
    let progress = PackageProgress(printed: printed, onEvent: onEvent)
    defer { progress.end() }
    _ = try await store.build(wanted) { progress.show($0) }
  }

  /// Runs a command in a shell and returns what it printed.
  private func run(_ command: String) async throws -> String {
    let result = try await Tool.run(
      "/bin/sh", ["-c", "cd \"$0\" && eval \"$1\"", folder, command],
      onOutput: { text in
        if !text.isEmpty { onEvent(.standardOutput(text)) }
      })
    try Task.checkCancellation()
    guard result.status == 0 else { throw PackageError.command(command, status: result.status) }
    return result.output
  }
}

/// A line that says how far the packages are; it disappears at the end, so that a cell looks the
/// same whether they had to be built or not.
private final class PackageProgress: Sendable {
  private struct State {
    /// The text that stands there.
    var shown: String?
    var newest = ""
    /// Whether something was shown just now.
    var isWaiting = false
    var hasEnded = false
  }

  private let state = Mutex(State())
  private let id = UUID().uuidString
  /// What the cell has printed before, which stays.
  private let printed: String
  private let onEvent: @Sendable (CellEvent) -> Void

  init(printed: String, onEvent: @escaping @Sendable (CellEvent) -> Void) {
    self.printed = printed
    self.onEvent = onEvent
  }

  /// Shows `line`, or what has come after it by then, at most five times a second.
  func show(_ line: String) {
    let isFree = state.withLock { state -> Bool in
      state.newest = line
      defer { state.isWaiting = true }
      return !state.isWaiting
    }
    guard isFree else { return }
    publish()
    Task {
      try? await Task.sleep(for: .milliseconds(200))
      state.withLock { $0.isWaiting = false }
      publish()
    }
  }

  /// Removes the line.
  func end() {
    state.withLock { state in
      state.hasEnded = true
      guard state.shown != nil else { return }
      onEvent(.display(.clear(wait: false)))
      if !printed.isEmpty { onEvent(.standardOutput(printed)) }
    }
  }

  private func publish() {
    state.withLock { state in
      guard !state.hasEnded, state.shown != state.newest else { return }
      let bundle = MIMEBundle(plainText: "Packages: \(state.newest)")
      onEvent(.display(state.shown == nil ? .show(bundle, id: id) : .update(bundle, id: id)))
      state.shown = state.newest
    }
  }
}
