import Glibc

/// Waits until one of some files is another than before.
struct FileWatch {
  private struct Stamp: Equatable {
    var seconds: Int
    var nanoseconds: Int
    var size: Int
    var number: UInt
  }

  private var stamps: [String: Stamp] = [:]

  /// Takes the present state of `paths` for the known one.
  mutating func note(_ paths: [String]) {
    for path in paths { stamps[path] = Self.stamp(path) }
  }

  /// The noted files that have changed since, or have appeared or gone; empty when cancelled.
  func changes() async -> Set<String> {
    while !Task.isCancelled {
      let changed = stamps.filter { Self.stamp($0.key) != $0.value }
      if !changed.isEmpty { return Set(changed.keys) }
      try? await Task.sleep(for: .milliseconds(200))
    }
    return []
  }

  private static func stamp(_ path: String) -> Stamp {
    var status = stat()
    guard stat(path, &status) == 0 else {
      return Stamp(seconds: 0, nanoseconds: 0, size: -1, number: 0)
    }
    return Stamp(
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
      size: Int(status.st_size), number: UInt(status.st_ino))
  }
}
