import Foundation
import Lectern

/// Measures and prints.
struct Report: Sendable {
  let isSmoke: Bool
  /// How long a workload is measured; the larger ones take longer by default.
  let seconds: Double?

  /// The 25th percentile of the wall time of `step` in milliseconds, over `seconds` after
  /// `warmUp` calls that do not count.
  func milliseconds(for seconds: Double, warmUp: Int = 5, _ step: () -> Void) -> Double {
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

  /// Prints one measurement.
  func print(_ workload: String, _ values: KeyValuePairs<String, Double>) {
    let fields = values.map { ", \"\($0.key)\": \(($0.value * 1e4).rounded() / 1e4)" }.joined()
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

extension Duration {
  var milliseconds: Double {
    Double(components.seconds) * 1e3 + Double(components.attoseconds) / 1e15
  }
}
