import CKernels

/// All steps of a long short-term memory that starts from zeros, as one operation.
///
///     i, f, o = σ(pₜ + hₜ₋₁ W + b),  g = tanh(pₜ + hₜ₋₁ W + b)
///     cₜ = f ⊙ cₜ₋₁ + i ⊙ g,  hₜ = o ⊙ tanh(cₜ)
///
/// Shapes: p [T, B, 4H] for i, f, g, o side by side, weight [H, 4H], bias [4H]; returns h [T, B, H].
/// - Precondition: The extents agree.
package func longShortTermMemory(projected p: Tensor, weight: Tensor, bias: Tensor) -> Tensor {
  let H = weight.shape[0]
  demand(
    p.rank == 3 && p.shape[2] == 4 * H && weight.shape == [H, 4 * H] && bias.shape == [4 * H],
    "longShortTermMemory: p \(p.shape), weight \(weight.shape) and bias \(bias.shape) do not fit; "
      + "expected [T, B, 4H], [H, 4H] and [4H]")
  let memory = MemoryPullback(projected: p, weight: weight, bias: bias)
  guard Tensor.areRecorded(p, weight) || bias.isRecorded else { return memory.hidden }
  // A body of its own: the record holds the other one, and must not hold itself.
  return memory.hidden.with(node: nil).recorded(
    .custom(memory), Edges([p.node, weight.node, bias.node] as [Node?]))
}

/// What the forward pass has computed, and the derivative from it.
private struct MemoryPullback: Pullback {
  let projected, weight, bias: Tensor
  /// Activations [T, B, 4H] and cells [T, B, H] of all steps, and what they show.
  let gates, cells, hidden: Tensor

  init(projected: Tensor, weight: Tensor, bias: Tensor) {
    (self.projected, self.weight, self.bias) = (projected, weight, bias)
    let (T, B, H) = (projected.shape[0], projected.shape[1], weight.shape[0])
    let (W, b) = (weight.contiguous().unrecorded, bias.contiguous().unrecorded)
    gates = Tensor.make([T, B, 4 * H]) { _ in }
    cells = Tensor.make([T, B, H]) { _ in }
    hidden = Tensor.make([T, B, H]) { _ in }
    let (start, given) = (Tensor(zeros: [B, H]), projected.contiguous().unrecorded)
    let (sums, kept, shown) = (gates, cells, hidden)
    W.withPointer { w in
      // The same weights serve every step.
      let packed = PackedMatrix(
        StridedMatrix(start: w, down: 4 * H, across: 1), rows: H, columns: 4 * H)
      b.withPointer { offset in
        start.withPointer { zeros in
          given.withPointer { p in
            sums.withMutablePointer { z in
              kept.withMutablePointer { c in
                shown.withMutablePointer { h in
                  for step in 0..<T {
                    let now = z + step * 4 * B * H
                    // Copied when its turn comes, so that it is in a cache for what follows.
                    now.update(from: p + step * 4 * B * H, count: 4 * B * H)
                    if step > 0 {
                      packed.multiply(
                        StridedMatrix(start: h + (step - 1) * B * H, down: H, across: 1),
                        into: now, m: B, adding: true)
                    }
                    lk_lstm_step(
                      now, c + step * B * H, h + step * B * H,
                      step > 0 ? UnsafePointer(c + (step - 1) * B * H) : zeros, offset, B, H)
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  /// The gradients of p, W and b.
  func callAsFunction(_ gradient: Tensor) -> [Tensor?] {
    Recording.isOn ? plain(gradient) : fused(gradient)
  }

  /// Back through the steps with one pass over the gates of each, and one product for W.
  private func fused(_ gradient: Tensor) -> [Tensor?] {
    let (T, B, H) = (gates.shape[0], gates.shape[1], weight.shape[0])
    let g = gradient.contiguous()
    let W = weight.contiguous().unrecorded
    let back = W.withPointer { w in
      PackedMatrix(StridedMatrix(start: w, down: 1, across: 4 * H), rows: 4 * H, columns: H)
    }
    let zeros = Tensor(zeros: [B, H])
    let (carried, cellGradient) = (Tensor(zeros: [B, H]), Tensor(zeros: [B, H]))
    let sums = Tensor.make([T, B, 4 * H]) { _ in }
    for step in (0..<T).reversed() {
      let place = step * B * H
      sums.withMutablePointer { d in
        carried.withMutablePointer { dh in
          cellGradient.withMutablePointer { dc in
            g.withPointer { dy in
              gates.withPointer { z in
                cells.withPointer { c in
                  zeros.withPointer { zeros in
                    lk_lstm_step_gradient(
                      d + 4 * place, dc, dy + place, dh, z + 4 * place, c + place,
                      step > 0 ? c + place - B * H : zeros, B, H)
                  }
                }
              }
            }
            if step > 0 {
              withExtendedLifetime(W) {
                back.multiply(
                  StridedMatrix(start: d + 4 * place, down: 4 * H, across: 1), into: dh, m: B,
                  adding: false)
              }
            }
          }
        }
      }
    }
    let rows = sums.reshaped(to: [T * B, 4 * H])
    let later = rows[B..<(T * B)]
    let earlier = hidden.unrecorded.reshaped(to: [T * B, H])[0..<((T - 1) * B)]
    return [sums, matmul(earlier.transposed(), later), rows.sum(alongAxis: 0)]
  }

  /// The same from operations that can be differentiated again.
  private func plain(_ gradient: Tensor) -> [Tensor?] {
    let (T, B, H) = (gates.shape[0], gates.shape[1], weight.shape[0])
    let zeros = Tensor(zeros: [B, H])
    var (parts, states): ([[Tensor]], [(h: Tensor, c: Tensor)]) = ([], [(zeros, zeros)])
    for step in 0..<T {
      let (h, c) = states[step]
      let sums = (projected[step] + matmul(h, weight) + bias).split(count: 4, alongAxis: 1)
      let (i, f, g, o) = (sums[0].sigmoid(), sums[1].sigmoid(), sums[2].tanh(), sums[3].sigmoid())
      let cell = f * c + i * g
      parts.append([i, f, g, o])
      states.append((o * cell.tanh(), cell))
    }
    var (dh, dc) = (zeros, zeros)
    var (sums, weights): ([Tensor], Tensor) = ([], Tensor(zeros: weight.shape))
    for step in (0..<T).reversed() {
      let (i, f, g, o) = (parts[step][0], parts[step][1], parts[step][2], parts[step][3])
      let shown = states[step + 1].c.tanh()
      let h = gradient[step] + dh
      let d = dc + h * o * (1 - shown.squared())
      let sum = concatenate(
        [
          d * g * i * (1 - i), d * states[step].c * f * (1 - f), d * i * (1 - g.squared()),
          h * shown * o * (1 - o),
        ], alongAxis: 1)
      (dh, dc) = (matmul(sum, weight.transposed()), d * f)
      weights = weights + matmul(states[step].h.transposed(), sum)
      sums.append(sum)
    }
    let all = stack(sums.reversed())
    return [all, weights, all.reshaped([T * B, 4 * H]).sum(alongAxis: 0)]
  }
}
