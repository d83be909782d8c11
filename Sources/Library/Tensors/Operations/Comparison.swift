import CKernels

// The names are those of SIMD's pointwise comparisons, because `==` has to answer with one `Bool`.
infix operator .> : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
infix operator .< : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .== : ComparisonPrecedence

extension Tensor {
  /// 1 where `a` is greater than `b`, else 0.
  public static func .> (a: Tensor, b: Tensor) -> Tensor { apply(lk_greater, a, b, ".>") }

  /// 1 where `a` is at least `b`, else 0.
  public static func .>= (a: Tensor, b: Tensor) -> Tensor { apply(lk_greater_equal, a, b, ".>=") }

  /// 1 where `a` is less than `b`, else 0.
  public static func .< (a: Tensor, b: Tensor) -> Tensor { apply(lk_greater, b, a, ".<") }

  /// 1 where `a` is at most `b`, else 0.
  public static func .<= (a: Tensor, b: Tensor) -> Tensor { apply(lk_greater_equal, b, a, ".<=") }

  /// 1 where the elements are equal, else 0.
  public static func .== (a: Tensor, b: Tensor) -> Tensor { apply(lk_equal, a, b, ".==") }

  /// 1 where an element is greater than `b`, else 0.
  public static func .> (a: Tensor, b: Float) -> Tensor { a .> Tensor(b) }

  /// 1 where an element is at least `b`, else 0.
  public static func .>= (a: Tensor, b: Float) -> Tensor { a .>= Tensor(b) }

  /// 1 where an element is less than `b`, else 0.
  public static func .< (a: Tensor, b: Float) -> Tensor { a .< Tensor(b) }

  /// 1 where an element is at most `b`, else 0.
  public static func .<= (a: Tensor, b: Float) -> Tensor { a .<= Tensor(b) }

  /// 1 where an element equals `b`, else 0.
  public static func .== (a: Tensor, b: Float) -> Tensor { a .== Tensor(b) }

  /// `a` where this tensor is not 0, and `b` where it is; all three broadcast.
  public func select(_ a: Tensor, otherwise b: Tensor) -> Tensor {
    guard let pair = Shape.broadcast(a.shape, b.shape),
      let shape = Shape.broadcast(self.shape, pair)
    else {
      demandFailure(
        "select(_:otherwise:): the shapes \(self.shape), \(a.shape) and \(b.shape) do not broadcast"
      )
    }
    let (u, v) = (a.broadcast(to: shape), b.broadcast(to: shape))
    let condition = unrecorded.broadcast(to: shape).contiguous()
    let (x, y) = (u.contiguous(), v.contiguous())
    let result = Tensor.make(shape) { out in
      condition.withPointer { c in
        x.withPointer { p in y.withPointer { q in lk_select(out, c, p, q, shape.elementCount) } }
      }
    }
    guard Tensor.areRecorded(u, v) else { return result }
    return result.recorded(
      .select, Edges(u.node, v.node), saved: SavedTensors(condition))
  }

  /// Whether shapes agree and every element lies within `absolute` + `relative` |other| of the
  /// other's; NaN is close to nothing.
  public func isClose(
    to other: Tensor, absolute: Float = 1e-5, relative: Float = 1e-4
  ) -> Bool {
    shape == other.shape
      && zip(scalars, other.scalars).allSatisfy { a, b in
        a == b || Swift.abs(a - b) <= absolute + relative * Swift.abs(b)
      }
  }
}
