import FoundationEssentials
import Synchronization

/// How much data a worker may hold: what its cells may, and what they do not answer for.
///
/// Beside the limit there is room for what the worker holds before its first cell, for the stack of
/// the running cell, and for those of stopped cells, whose threads are parked.
final class MemoryAllowance: Sendable {
  private static let stackSize = 64 << 20

  private let limit: Int
  private let process: ChildProcess
  private let overhead = Mutex(0)

  init(limit: Int, process: ChildProcess) {
    self.limit = limit
    self.process = process
  }

  /// Sets the limit for a worker that is about to run its first cell.
  func begin() {
    overhead.withLock { overhead in
      overhead = held + Self.stackSize
      process.limitMemory(bytes: limit + overhead)
    }
  }

  /// Lets the next cell have a stack although a stopped one keeps its own.
  func addParkedThread() {
    overhead.withLock { overhead in
      overhead += Self.stackSize
      process.limitMemory(bytes: limit + overhead)
    }
  }

  /// The bytes of data that the worker holds, as `proc(5)` tells.
  private var held: Int {
    let status = try? String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmData:") }
    return (line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) << 10
  }
}
