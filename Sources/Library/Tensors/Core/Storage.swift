import CKernels

/// A buffer of floats from the calling thread's free lists, given back when nothing holds it.
// SAFETY: the buffer is written only while its first tensor is being made, or by a caller that has
// checked that nothing else refers to it (`Tensor.isUniquelyReferenced`).
package final class Storage: @unchecked Sendable {
  package let base: UnsafeMutablePointer<Float>
  private let sizeClass: UInt32

  /// Allocates room for `count` elements with undefined contents.
  init(count: Int) {
    var sizeClass: UInt32 = 0
    let block = lk_allocate(count * MemoryLayout<Float>.stride, &sizeClass)
    base = block.assumingMemoryBound(to: Float.self)
    self.sizeClass = sizeClass
  }

  deinit {
    lk_free(base, sizeClass)
  }
}
