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

  /// The values, [B, H, S, E].
  public var values: Tensor { storedValues.value }

  /// Adds positions at the end.
  ///
  /// - Precondition: Keys are [B, H, T, K] and values [B, H, T, E], with the B, H, K and E of those
  ///   before.
  public mutating func append(keys: Tensor, values: Tensor) {
    demand(
      keys.rank == 4 && values.rank == 4
        && keys.shape.replacing(3, with: values.shape[3]) == values.shape,
      "KeyValueCache.append(keys:values:): keys \(keys.shape) and values \(values.shape) do not fit; "
        + "expected [B, H, T, K] and [B, H, T, E]")
    storedKeys.append(keys)
    storedValues.append(values)
  }

  /// Attends from the last T positions, whose queries are `q` [B, H, T, K], to those in the cache, each
  /// to the ones up to its own; returns [B, H, T, E].
  ///
  /// As ``scaledDotProductAttention(_:_:_:mask:)`` with a causal mask, but where nothing is recorded a
  /// few queries take one pass, with no tensor of scores.
  /// - Precondition: The positions of `q` have been added, and its B, H and K are those of the keys.
  public func attention(from q: Tensor) -> Tensor {
    demand(
      q.rank == 4 && q.shape[2] <= count
        && storedKeys.shape.replacing(2, with: q.shape[2]) == q.shape,
      "KeyValueCache.attention(from:): queries \(q.shape) do not fit keys \(storedKeys.shape); "
        + "expected [B, H, T, K], T of the positions in the cache")
    let T = q.shape[2]
    if T < Self.manyQueries, !q.isRecorded, let keys = storedKeys.unrecordedRoom,
      let values = storedValues.unrecordedRoom
    {
      return .attended(q, keys, values, keyCount: count)
    }
    return scaledDotProductAttention(
      q, keys, values, mask: T > 1 ? Tensor(causalMask: T, keys: count) : nil)
  }

  /// Queries from which on products of matrices are quicker.
  private static let manyQueries = 8
}

/// A tensor [B, H, S, K] that grows along S.
private struct GrowingTensor: Sendable {
  /// Room for more positions than there are; the rest is undefined.
  private var room: Tensor?
  private(set) var count = 0

  /// The room, unless a derivative with respect to it is being recorded.
  var unrecordedRoom: Tensor? { room.flatMap { $0.isRecorded ? nil : $0 } }

  var shape: Shape { room?.shape.replacing(2, with: count) ?? [0, 0, 0, 0] }

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
