import Foundation
package import Glibc

/// The processor time of a sandboxed process, read from outside, where the process cannot change it.
///
/// The sandbox's own programs stand between the grader and the process, each with one child; the last
/// of them is the process, which can start no other. Of a container only the client is a descendant:
/// its clock hardly moves, and the limit by the wall clock is the one that holds.
package struct ProcessorClock: Sendable {
  private let clock: clockid_t

  /// The clock of the last process in the line of children that begins with `ancestor`.
  package init?(ofLastDescendantOf ancestor: pid_t) {
    var process = ancestor
    let parents = Self.parents(after: ancestor)
    while let child = parents.first(where: { $0.value == process })?.key { process = child }
    var clock = clockid_t()
    guard clock_getcpuclockid(process, &clock) == 0 else { return nil }
    self.clock = clock
  }

  /// Seconds of processor time of all its threads; `nil` once the process is gone.
  package var seconds: Double? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// The parents of the processes that started after `first`; of all if the numbers began anew.
  private static func parents(after first: pid_t) -> [pid_t: pid_t] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let all = names.compactMap { pid_t($0) }
    let later = parents(of: all.filter { $0 > first })
    return later.values.contains(first) ? later : parents(of: all)
  }

  private static func parents(of processes: [pid_t]) -> [pid_t: pid_t] {
    var parents: [pid_t: pid_t] = [:]
    for process in processes {
      // 4321 (a name (of any kind)) S 4320 …
      guard let data = FileManager.default.contents(atPath: "/proc/\(process)/stat") else {
        continue
      }
      let text = String(decoding: data, as: UTF8.self)
      guard let end = text.lastIndex(of: ")") else { continue }
      let fields = text[text.index(after: end)...].split(separator: " ")
      if fields.count > 1, let parent = pid_t(fields[1]) { parents[process] = parent }
    }
    return parents
  }
}
