import CKernels

/// A buffer of floats from the calling thread's free lists, given back when nothing holds it.
// SAFETY: the buffer is written only while its first tensor is being made, or by a caller that has
// checked that nothing else refers to it (`Tensor.isUniquelyReferenced`).
package final class Storage: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  private let sizeClass: UInt32
  /// The buffer that this one is part of, if it is.
  private let whole: Storage?

  /// Allocates room for `count` elements with undefined contents.
  init(count: Int) {
    var sizeClass: UInt32 = 0
    let block = lk_allocate(count * MemoryLayout<Float>.stride, &sizeClass)
    base = block.assumingMemoryBound(to: Float.self)
    self.sizeClass = sizeClass
    whole = nil
  }

  /// The part of `whole` from element `start` on, which nothing else may use.
  init(partOf whole: Storage, from start: Int) {
    base = whole.base + start
    sizeClass = 0
    self.whole = whole
  }

  /// Whether this buffer is part of `other`.
  func isPart(of other: Storage) -> Bool { whole === other }

  deinit {
    if whole == nil { lk_free(base, sizeClass) }
  }
}
