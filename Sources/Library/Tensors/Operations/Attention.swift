import CKernels

extension Tensor {
  /// softmax(q kᵀ / √d) v for the last T positions of S, each with the keys up to its own, in one
  /// pass; no derivative.
  ///
  /// Shapes: q [B, H, T, d], k [B, H, S', d], v [B, H, S', e] with the positions in front of S', of
  /// which `keyCount` count; returns [B, H, T, e]. Worth it for a few queries, where products of
  /// matrices would only read.
  /// - Precondition: The shapes fit, and T ≤ S ≤ S'.
  package static func attended(_ q: Tensor, _ k: Tensor, _ v: Tensor, keyCount: Int) -> Tensor {
    let (B, H, T, e) = (q.shape[0], q.shape[1], q.shape[2], v.shape[3])
    let (q, k, v) = (q.withDenseRows(), k.withDenseRows(), v.withDenseRows())
    // The heads of a position lie side by side, as whoever joins them wants them.
    let result = Tensor(
      body: TensorBody(
        storage: Storage(count: B * H * T * e), offset: 0, shape: [B, H, T, e],
        strides: [T * H * e, e, H * e, 1]))
    let extents = lk_attention_extents(
      batches: B, heads: H, queries: T, keys: keyCount, size: q.shape[3], width: e)
    let scale = 1 / Float(q.shape[3]).squareRoot()
    q.withPointer { first in
      k.withPointer { second in
        v.withPointer { third in
          result.withMutablePointer {
            lk_attend(
              $0, result.rowPlaces, first, q.rowPlaces, second, k.rowPlaces, third, v.rowPlaces,
              extents, scale)
          }
        }
      }
    }
    return result
  }

  /// The same elements, neighbours along the last axis side by side.
  private func withDenseRows() -> Tensor { body.strides[3] == 1 ? self : contiguous() }

  private var rowPlaces: lk_row_places {
    lk_row_places(batch: body.strides[0], head: body.strides[1], position: body.strides[2])
  }
}
