import Foundation
import Lectern

/// Measures and prints.
final class Report {
  let isSmoke: Bool
  /// How long a workload is measured; the larger ones take longer by default.
  let seconds: Double?
  /// What was resident before the first step of the measurement, in MiB.
  private var residentAtStart = 0.0

  init(isSmoke: Bool, seconds: Double?) {
    self.isSmoke = isSmoke
    self.seconds = seconds
  }

  /// Starts a measurement: the peak of memory counts from here.
  func begin() {
    TensorMemory.releaseUnused()
    // 5 sets the peak back to what is resident now.
    try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .utf8)
    residentAtStart = ProcessMemory.read("VmRSS")
  }

  /// The 25th percentile of the wall time of `step` in milliseconds, over `seconds` after
  /// `warmUp` calls that do not count.
  func milliseconds(for seconds: Double, warmUp: Int = 5, _ step: () -> Void) -> Double {
    begin()
    let clock = ContinuousClock()
    if isSmoke { return clock.measure(step).milliseconds }
    for _ in 0..<warmUp { step() }
    let start = clock.now
    var times: [Double] = []
    while times.count < 10 || clock.now - start < .seconds(min(self.seconds ?? seconds, seconds)) {
      times.append(clock.measure(step).milliseconds)
    }
    times.sort()
    let place = 0.25 * Double(times.count - 1)
    let index = Int(place)
    let next = times[min(index + 1, times.count - 1)]
    return times[index] + (place - Double(index)) * (next - times[index])
  }

  /// Prints one measurement: the process's peak of memory since `begin()` in MiB as `mb`, how much
  /// of it the steps took as `step_mb`.
  func print(_ workload: String, _ values: KeyValuePairs<String, Double>) {
    let peak = ProcessMemory.read("VmHWM")
    var all = values.map { ($0.key, $0.value) }
    all += [("mb", peak), ("step_mb", max(0, peak - residentAtStart))]
    let fields = all.map { ", \"\($0.0)\": \(($0.1 * 1e4).rounded() / 1e4)" }.joined()
    Swift.print(
      "{\"fw\": \"lectern\", \"w\": \"\(workload)\", \"thr\": \(TensorThreads.count)\(fields)}")
    fflush(nil)
  }

  /// Prints why a workload was left out.
  func skip(_ workload: String, _ reason: String) {
    Swift.print(
      "{\"fw\": \"lectern\", \"w\": \"\(workload)\", \"thr\": \(TensorThreads.count), \"skipped\": \"\(reason)\"}"
    )
  }
}

/// The memory of this process as Linux counts it.
enum ProcessMemory {
  /// A line of /proc/self/status in MiB; 0 where the system does not say.
  static func read(_ name: String) -> Double {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix(name + ":") }),
      let amount = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
    else { return 0 }
    return (Double(amount) ?? 0) / 1024
  }
}

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
