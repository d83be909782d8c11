import Glibc
import Autograd
import NeuralNetworks
import Tensors
import Testing

@Suite("Key and value cache")
struct KeyValueCacheTests {
  @Test("every position comes out as without a cache", arguments: [false, true])
  func cache(isRecorded: Bool) {
    var rng = SeededGenerator(seed: 73)
    let block = TransformerEncoderBlock(modelSize: 8, headCount: 2, using: &rng)
    let x = Tensor(normal: [2, 15, 8], using: &rng)
    let whole = block(x, mask: Tensor(causalMask: 15))
    var cache = KeyValueCache()
    func parts() -> [Tensor] {
      [0..<1, 1..<2, 2..<5, 5..<14, 14..<15].map {
        block(x.sliced($0, alongAxis: 1), cache: &cache)
      }
    }
    let found = isRecorded ? parts() : noGrad { parts() }
    #expect(cache.count == 15)
    #expect(found[0].requiresGradient == isRecorded)
    #expect(concatenate(found, alongAxis: 1).isClose(to: whole))
  }

  /// Queries, sizes of keys and values, and whether there is room beyond the keys.
  static let extents = [
    (1, 32, 32, true), (1, 19, 35, true), (3, 16, 70, true), (7, 5, 1, false), (2, 33, 64, false),
    (8, 4, 3, true), (9, 4, 3, false),
  ]

  @Test("attention agrees with the equation written out as loops", arguments: extents)
  func attention(T: Int, K: Int, E: Int, hasRoom: Bool) {
    var rng = SeededGenerator(seed: 74)
    let (B, H, S) = (2, 3, 21)
    // Heads side by side, as layers make them.
    func heads(_ count: Int, _ size: Int) -> Tensor {
      Tensor(normal: [B, count, H, size], using: &rng).transposed([0, 2, 1, 3])
    }
    let (q, k, v) = (heads(T, K), heads(S, K), heads(S, E))
    var cache = KeyValueCache()
    let first = hasRoom ? S - 4 : S
    for range in [0..<first, first..<S] where !range.isEmpty {
      cache.append(keys: k.sliced(range, alongAxis: 2), values: v.sliced(range, alongAxis: 2))
    }
    let found = cache.attention(from: q)
    #expect(found.shape == [B, H, T, E])
    for (b, h, t) in (0..<B).flatMap({ b in
      (0..<H).flatMap { h in (0..<T).map { t in (b, h, t) } }
    }) {
      let expected = attention(
        q[b, h, t].scalars.map(Double.init),
        k[b, h].rows.prefix(S - T + t + 1).map { $0.map(Double.init) },
        v[b, h].rows.map { $0.map(Double.init) })
      for (a, b) in zip(found[b, h, t].scalars, expected) { #expect(abs(Double(a) - b) < 2e-6) }
    }
  }

  /// softmax(q kᵀ / √d) v for one query.
  private func attention(_ q: [Double], _ k: [[Double]], _ v: [[Double]]) -> [Double] {
    let weights = k.map { key in
      exp(zip(q, key).map { $0 * $1 }.reduce(0, +) / Double(q.count).squareRoot())
    }
    let total = weights.reduce(0, +)
    return (0..<v[0].count).map { column in
      zip(weights, v).map { $0 * $1[column] }.reduce(0, +) / total
    }
  }

  @Test("large scores overflow nothing")
  func largeScores() {
    var cache = KeyValueCache()
    let keys = Tensor([1, 0, 0, 1], shape: [1, 1, 2, 2]) * 300
    cache.append(keys: keys, values: Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2]))
    #expect(cache.attention(from: Tensor([900, 0], shape: [1, 1, 1, 2])).scalars == [1, 2])
    #expect(cache.attention(from: Tensor([0, 900], shape: [1, 1, 1, 2])).scalars == [3, 4])
  }

  @Test("what does not fit stops the program", .timeLimit(.minutes(1)))
  func misfits() async {
    let uneven = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var cache = KeyValueCache()
      cache.append(keys: Tensor(zeros: [1, 2, 3, 4]), values: Tensor(zeros: [1, 2, 2, 4]))
    }
    #expect(text(uneven).contains("keys [1, 2, 3, 4] and values [1, 2, 2, 4] do not fit"))
    let wide = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var cache = KeyValueCache()
      cache.append(keys: Tensor(zeros: [1, 2, 3, 4]), values: Tensor(zeros: [1, 2, 3, 4]))
      _ = cache.attention(from: Tensor(zeros: [1, 2, 1, 5]))
    }
    #expect(text(wide).contains("queries [1, 2, 1, 5] do not fit keys [1, 2, 3, 4]"))
  }

  private func text(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test("a cache is a value: neither copies nor what it gave out see what comes later")
  func cacheIsValue() {
    func part(_ value: Float, _ count: Int = 1) -> Tensor {
      Tensor(repeating: value, shape: [1, 2, count, 3])
    }
    var cache = KeyValueCache()
    for value in 1...40 { cache.append(keys: part(Float(value)), values: part(-Float(value))) }
    let keys = cache.keys
    var copy = cache
    copy.append(keys: part(100), values: part(100))
    cache.append(keys: part(200, 2), values: part(200, 2))
    #expect(keys.shape == [1, 2, 40, 3])
    #expect((copy.count, cache.count) == (41, 42))
    let numbers = (1...40).map { Float($0) }
    #expect(keys.sliced(0..<1, alongAxis: 3).flattened().scalars == numbers + numbers)
    #expect(copy.keys[0, 1].sliced(0..<1, alongAxis: 1).flattened().scalars == numbers + [100])
    #expect(
      cache.keys[0, 1].sliced(0..<1, alongAxis: 1).flattened().scalars == numbers + [200, 200])
    #expect(
      cache.values[0, 0].sliced(2..<3, alongAxis: 1).flattened().scalars.prefix(2) == [-1, -2])
  }
}
