import Dispatch
public import Tensors

extension Batches {
  /// The same batches in the same order, each gathered by another thread while the one before it is
  /// being used.
  ///
  ///     for batch in Batches(images, size: 256, shuffledWith: &rng).prefetched() { … }
  ///
  /// It pays where gathering rows takes a good part of a step, and needs the memory of one batch
  /// more; data whose rows are not in order in memory are copied once a pass. Derivatives do not
  /// reach the data through prefetched batches.
  public func prefetched() -> PrefetchedBatches { PrefetchedBatches(self) }

  /// Whether to gather a batch takes longer than to have another thread do it, and that one may run
  /// beside this.
  var isWorthPrefetching: Bool {
    let batchElements = rows.count / Swift.max(count, 1)
    return TensorThreads.count > 1 && batchElements >= 1 << 16 && !rows.requiresGradient
  }
}

/// Batches that another thread prepares; see ``Batches/prefetched()``.
public struct PrefetchedBatches: Sequence, Sendable {
  private let batches: Batches

  init(_ batches: Batches) { self.batches = batches }

  /// The number of batches.
  public var underestimatedCount: Int { batches.batchCount }

  /// Starts a pass over the batches; the first one is gathered at once.
  public func makeIterator() -> Iterator { Iterator(batches) }

  /// Gives the batches in their order.
  public struct Iterator: IteratorProtocol {
    private let batches: Batches
    private let rows: Tensor
    private var index = 0
    private var pending: PendingBatch?

    init(_ batches: Batches) {
      self.batches = batches
      rows = batches.rows.unrecorded.contiguous()
      prepareNext()
    }

    /// The next batch, waiting for it if need be.
    public mutating func next() -> Tensor? {
      guard let batch = pending?.wait() else { return nil }
      index += 1
      prepareNext()
      return batch
    }

    /// Whether `next()` would not have to wait.
    package var isNextReady: Bool { pending?.isReady ?? true }

    private mutating func prepareNext() {
      pending =
        index < batches.batchCount
        ? PendingBatch(of: rows, at: batches.positions(at: index)) : nil
    }
  }
}

/// A batch that a thread of the system gathers.
///
/// The memory is the caller's and stays so: blocks that one thread takes and another gives back would
/// pile up there.
// SAFETY: `batch` is written by the work in the queue only, and read only after that has signalled.
private final class PendingBatch: @unchecked Sendable {
  private let rows: Tensor
  private let batch: Tensor
  private let done = DispatchSemaphore(value: 0)

  init(of rows: Tensor, at positions: [Int]) {
    self.rows = rows
    batch = Tensor(unsetRowsOf: rows, count: positions.count)
    let work = rows.copyingRows(positions, to: batch)
    DispatchQueue.global().async { [done] in
      work()
      done.signal()
    }
  }

  // The work has no share in the tensors, so they must outlast it.
  deinit { done.wait() }

  var isReady: Bool {
    guard done.wait(timeout: .now()) == .success else { return false }
    done.signal()
    return true
  }

  func wait() -> Tensor {
    done.wait()
    // The one who lets go of this waits too, and so may a copy of the iterator.
    done.signal()
    return batch
  }
}
