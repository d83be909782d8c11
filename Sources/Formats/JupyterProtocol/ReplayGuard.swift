/// Remembers accepted signatures, so that a recorded message is not obeyed twice.
public struct ReplayGuard: Sendable {
  private var seen: Set<[UInt8]> = []
  private var order: [[UInt8]] = []
  private var oldest = 0
  private let capacity: Int

  /// Creates a guard that remembers the last `capacity` signatures (2¹⁶ as in jupyter_client).
  public init(capacity: Int = 1 << 16) {
    precondition(capacity > 0, "a replay guard of capacity \(capacity) cannot remember anything")
    self.capacity = capacity
  }

  /// Notes a signature and returns whether it is new.
  ///
  /// Unsigned messages always pass.
  public mutating func admit(_ signature: [UInt8]) -> Bool {
    if signature.isEmpty { return true }
    guard seen.insert(signature).inserted else { return false }
    if order.count < capacity {
      order.append(signature)
    } else {
      seen.remove(order[oldest])
      order[oldest] = signature
      oldest = (oldest + 1) % capacity
    }
    return true
  }
}
