public import Tensors

/// Keys and values of the positions that a decoder has seen.
///
/// While nothing is recorded, new positions are written behind the ones before, in memory that is
/// taken in ever larger pieces: a token costs what its own keys and values cost, however many there
/// are. Recorded ones are put together as any tensors are.
public struct KeyValueCache: Sendable {
  private var storedKeys = GrowingTensor()
  private var storedValues = GrowingTensor()

  /// Creates an empty cache.
  public init() {}

  /// The number of positions.
  public var count: Int { storedKeys.count }

  /// The keys, [B, H, S, K].
  public var keys: Tensor { storedKeys.value }

  /// The values, [B, H, S, K].
  public var values: Tensor { storedValues.value }

  /// Adds positions at the end.
  ///
  /// - Precondition: Keys and values are [B, H, T, K], with the B, H and K of those before.
  public mutating func append(keys: Tensor, values: Tensor) {
    storedKeys.append(keys)
    storedValues.append(values)
  }
}

/// A tensor [B, H, S, K] that grows along S.
private struct GrowingTensor: Sendable {
  /// Room for more positions than there are; the rest is undefined.
  private var room: Tensor?
  private(set) var count = 0

  private var shape: Shape { room?.shape.replacing(2, with: count) ?? [0, 0, 0, 0] }

  var value: Tensor {
    room.map { $0.sliced(0..<count, alongAxis: 2) } ?? Tensor(zeros: [0, 0, 0, 0])
  }

  mutating func append(_ part: Tensor) {
    guard room != nil else {
      (room, count) = (part, part.shape[2])
      return
    }
    let total = count + part.shape[2]
    if room?.requiresGradient == true || part.requiresGradient {
      (room, count) = (concatenate([value, part], alongAxis: 2), total)
      return
    }
    demand(
      part.rank == 4 && shape.replacing(2, with: 0) == part.shape.replacing(2, with: 0),
      "KeyValueCache.append(keys:values:): \(part.shape) does not continue \(shape)")
    // A copy of the cache, or a tensor that was handed out and lives on, must not see the change.
    if room?.isUniquelyReferenced() != true || room?.body.isContiguous != true
      || total > room?.shape[2] ?? 0
    {
      room = value.padded(before: 0, after: Swift.max(total, 16), alongAxis: 2)
    }
    room?.replace(from: count, alongAxis: 2, with: part)
    count = total
  }
}
