// snippet.replay-buffer
/// The last `capacity` experiences, from which batches are drawn with equal odds.
///
/// Neighbouring steps of an episode are alike; a batch from the buffer is not.
///
/// Source: Lin, 1992; Mnih et al., 2015.
public struct ReplayBuffer<Element: Sendable>: Sendable {
  /// The most experiences that are kept; the oldest makes room.
  public let capacity: Int

  private var elements: [Element] = []
  private var oldest = 0

  /// Creates an empty buffer.
  public init(capacity: Int) {
    precondition(capacity > 0, "the capacity is \(capacity); expected at least 1")
    self.capacity = capacity
  }

  /// The number of experiences kept now.
  public var count: Int { elements.count }

  /// Adds an experience, in place of the oldest when the buffer is full.
  public mutating func append(_ element: Element) {
    if elements.count < capacity {
      elements.append(element)
    } else {
      elements[oldest] = element
      oldest = (oldest + 1) % capacity
    }
  }

  /// Draws a batch, with repetition.
  public func draw(_ count: Int, using rng: inout some RandomNumberGenerator) -> [Element] {
    precondition(!elements.isEmpty, "nothing to draw: the buffer is empty")
    return (0..<count).map { _ in elements[Int.random(in: 0..<elements.count, using: &rng)] }
  }
}
// snippet.end
