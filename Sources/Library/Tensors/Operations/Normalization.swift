import CKernels

extension Tensor {
  /// The rows along the last axis with mean 0 and variance 1.
  ///
  ///     yᵢ = (xᵢ − μ) / √(σ² + ε)
  public func normalized(epsilon: Float = 1e-5) -> Tensor {
    demand(rank > 0, "normalized(epsilon:): the shape \(shape) has no axis")
    let rows = rowGroups
    let (result, statistics) = normalized(
      weight: Tensor(1), bias: Tensor(0), epsilon: epsilon, groups: rows)
    guard isRecorded else { return result }
    return result.recorded(
      .normalize(epsilon: epsilon), Edges(node), saved: SavedTensors(self, extra: statistics))
  }

  /// Groups of neighbouring channels with mean 0 and variance 1, then scaled and shifted by channel.
  ///
  ///     y = w (x − μ) / √(σ² + ε) + b
  ///
  /// Shapes: weight and bias [C]; x [B, C, ...], where every image has its own means, or, with one
  /// group, [..., C], where every row has. The groups divide the channels.
  package func normalized(
    groupCount: Int, channelAxis: Int, weight: Tensor, bias: Tensor, epsilon: Float
  ) -> Tensor {
    let channels = shape[channelAxis]
    demand(
      weight.count == channels && bias.count == channels,
      "normalized: weight \(weight.shape) and bias \(bias.shape) do not fit \(shape); "
        + "expected \(channels) elements each, one for each channel")
    let groups = lk_groups(
      count: groupCount, channels: weight.count / groupCount,
      size: shape[(channelAxis + 1)...].reduce(1, *))
    let (result, statistics) = normalized(
      weight: weight, bias: bias, epsilon: epsilon, groups: groups)
    guard isRecorded || weight.isRecorded || bias.isRecorded else { return result }
    return result.recorded(
      .normalizeGroups(count: groupCount, epsilon: epsilon),
      Edges(node, weight.node, bias.node), saved: SavedTensors(self, weight, extra: statistics))
  }

  /// This gradient through a normalization of the rows of `x`.
  package func normalizeGradient(_ x: Tensor, statistics: Tensor) -> Tensor {
    normalizeGradient(x, statistics: statistics, weight: Tensor(1), groups: rowGroups).x
  }

  /// This gradient through a normalization of groups of channels of `x`: for x, weight and bias.
  package func normalizeGradient(
    _ x: Tensor, groupCount: Int, statistics: Tensor, weight: Tensor
  ) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    // Each group has a mean and a scale.
    let size = count / Swift.max(statistics.count / 2 / groupCount * weight.count, 1)
    return normalizeGradient(
      x, statistics: statistics, weight: weight,
      groups: lk_groups(count: groupCount, channels: weight.count / groupCount, size: size))
  }

  /// Whole rows as groups of one channel.
  private var rowGroups: lk_groups { lk_groups(count: 1, channels: 1, size: shape[rank - 1]) }

  private func normalized(
    weight: Tensor, bias: Tensor, epsilon: Float, groups: lk_groups
  ) -> (Tensor, statistics: Tensor) {
    let rows = count / Swift.max(groups.channels * groups.size, 1)
    let statistics = Tensor.make([rows, 2]) { _ in }
    let result = Tensor.make(shape) { out in
      withContiguousPointer { x in
        weight.withContiguousPointer { w in
          bias.withContiguousPointer { b in
            statistics.withMutablePointer { lk_normalize(out, $0, x, w, b, epsilon, rows, groups) }
          }
        }
      }
    }
    return (result, statistics)
  }

  private func normalizeGradient(
    _ x: Tensor, statistics: Tensor, weight: Tensor, groups: lk_groups
  ) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    let weightGradient = Tensor.make([weight.count]) { _ in }
    let biasGradient = Tensor.make([weight.count]) { _ in }
    let gradient = Tensor.make(shape) { out in
      withContiguousPointer { g in
        x.withContiguousPointer { x in
          weight.withContiguousPointer { w in
            statistics.withPointer { statistics in
              weightGradient.withMutablePointer { weightGradient in
                biasGradient.withMutablePointer {
                  lk_normalize_gradient(
                    out, weightGradient, $0, g, x, statistics, w,
                    count / Swift.max(groups.channels * groups.size, 1), groups)
                }
              }
            }
          }
        }
      }
    }
    return (gradient, weightGradient, biasGradient)
  }
}
