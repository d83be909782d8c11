import ArgumentParser

/// A number of bytes, as people write it: `800M`, `1.5G`, `123456`.
struct MemorySize: ExpressibleByArgument, Sendable {
  /// The number.
  var bytes: Int

  init?(argument: String) {
    guard
      let match = argument.uppercased().wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)([KMGT]?)(?:I?B)?/),
      let number = Double(match.output.1)
    else { return nil }
    let powers: [Substring: Double] = ["K": 1, "M": 2, "G": 3, "T": 4]
    var size = number
    for _ in 0..<Int(powers[match.output.2] ?? 0) { size *= 1024 }
    guard size >= 1, size < 1e18 else { return nil }
    bytes = Int(size)
  }
}
