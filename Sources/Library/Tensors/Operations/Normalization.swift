import CKernels

extension Tensor {
  /// The rows along the last axis with mean 0 and variance 1.
  ///
  ///     yᵢ = (xᵢ − μ) / √(σ² + ε)
  public func normalized(epsilon: Float = 1e-5) -> Tensor {
    demand(rank > 0, "normalized(epsilon:): the shape \(shape) has no axis")
    let (result, statistics) = normalized(nil, epsilon: epsilon, rowGroups, isRecorded)
    guard let statistics else { return result }
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
      (weight, bias), epsilon: epsilon, groups,
      isRecorded || Tensor.areRecorded(weight, bias))
    guard let statistics else { return result }
    return result.recorded(
      .normalizeGroups(count: groupCount, epsilon: epsilon),
      Edges(node, weight.node, bias.node), saved: SavedTensors(self, weight, extra: statistics))
  }

  /// This gradient through a normalization of the rows of `x`.
  package func normalizeGradient(_ x: Tensor, statistics: Tensor) -> Tensor {
    let rows = count / Swift.max(shape[rank - 1], 1)
    return Tensor.make(shape) { out in
      withContiguousPointer { g in
        x.withContiguousPointer { x in
          statistics.withPointer {
            lk_normalize_gradient(out, nil, nil, g, x, $0, nil, rows, rowGroups)
          }
        }
      }
    }
  }

  /// This gradient through a normalization of groups of channels of `x`: for x, weight and bias.
  package func normalizeGradient(
    _ x: Tensor, groupCount: Int, statistics: Tensor, weight: Tensor
  ) -> (x: Tensor, weight: Tensor, bias: Tensor) {
    // Each group has a mean and a scale.
    let rows = statistics.count / 2
    let groups = lk_groups(
      count: groupCount, channels: weight.count / groupCount,
      size: count / Swift.max(rows / groupCount * weight.count, 1))
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
                    out, weightGradient, $0, g, x, statistics, w, rows, groups)
                }
              }
            }
          }
        }
      }
    }
    return (gradient, weightGradient, biasGradient)
  }

  /// Whole rows as groups of one channel.
  private var rowGroups: lk_groups { lk_groups(count: 1, channels: 1, size: shape[rank - 1]) }

  /// The rows normalized, scaled and shifted where there are `parameters`, and, for a derivative, mean
  /// and scale of each.
  private func normalized(
    _ parameters: (weight: Tensor, bias: Tensor)?, epsilon: Float, _ groups: lk_groups,
    _ withStatistics: Bool
  ) -> (Tensor, statistics: Tensor?) {
    let rows = count / Swift.max(groups.channels * groups.size, 1)
    let statistics = withStatistics ? Tensor.make([rows, 2]) { _ in } : nil
    let (weight, bias) = (parameters?.weight.contiguous(), parameters?.bias.contiguous())
    let result = Tensor.make(shape) { out in
      withExtendedLifetime((statistics, weight, bias)) {
        withContiguousPointer {
          lk_normalize(
            out, statistics?.start, $0, weight?.start, bias?.start, epsilon, rows, groups)
        }
      }
    }
    return (result, statistics)
  }

  /// The address of the first element, valid as long as the tensor is held.
  private var start: UnsafeMutablePointer<Float> { body.storage.base + body.offset }
}
