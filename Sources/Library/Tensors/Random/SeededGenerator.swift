import CKernels
import FoundationEssentials

/// A source of random numbers that is a pure function of its seed, equal on every machine.
///
///     var rng = SeededGenerator(seed: 7)
///     let noise = Tensor(normal: [2, 3], using: &rng)
///     let order = (0..<10).shuffled(using: &rng)
///
/// Method: Philox 4×32-10, which computes block i of a stream directly from (seed, stream, i).
/// Source: Salmon et al., “Parallel random numbers: as easy as 1, 2, 3”, SC 2011.
public struct SeededGenerator: RandomNumberGenerator, Sendable, Hashable {
  package let key: UInt64
  package let stream: UInt64
  private var counter: UInt64 = 0
  private var spare: UInt64?

  /// Creates a generator; different streams of one seed are independent.
  public init(seed: UInt64, stream: UInt64 = 0) {
    key = seed
    self.stream = stream
  }

  /// Creates a generator for an experiment that names no seed.
  ///
  /// The seed is the number in the environment variable `LECTERN_SEED`, which `lectern execute --seed`
  /// sets; without it, the system draws one. Every generator made like this has the same stream, so
  /// that it does not matter in which order a program makes them.
  public init() {
    self.init(seed: Self.sessionSeed)
  }

  private static let sessionSeed =
    ProcessInfo.processInfo.environment["LECTERN_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: .min ... .max)

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    if let value = spare {
      spare = nil
      return value
    }
    var words: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) {
      lk_philox($0.baseAddress?.assumingMemoryBound(to: UInt32.self), key, stream, counter)
    }
    counter &+= 1
    spare = UInt64(words.3) << 32 | UInt64(words.2)
    return UInt64(words.1) << 32 | UInt64(words.0)
  }

  /// A new generator, independent of what this one gives later.
  public mutating func split() -> SeededGenerator {
    SeededGenerator(seed: next(), stream: next())
  }

  /// The numbers 0..<count in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    (0..<count).shuffled(using: &self)
  }

  /// Reserves the blocks that `count` words need; returns the first.
  package mutating func takeBlocks(for count: Int) -> UInt64 {
    spare = nil
    defer { counter &+= UInt64((count + 3) / 4) }
    return counter
  }
}
