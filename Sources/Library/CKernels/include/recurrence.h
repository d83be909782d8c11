// One step of the long short-term memory, all gates of a batch in one pass.
#pragma once
#include <stddef.h>

/// The step forward, for `rows` sequences of a state of `size` numbers.
///
/// `gates` [rows, 4 size] holds the sums of i, f, g and o, to which `bias` [4 size] is added, and
/// receives their activations; `cell` ← f `before` + i g, `hidden` ← o tanh(`cell`).
void lk_lstm_step(float *gates, float *cell, float *hidden, const float *before, const float *bias,
                  size_t rows, size_t size);

/// The step back: from the activations and cells of the step, `before` among them, and the
/// derivatives of its h and c to those of its sums.
///
/// `sums` [rows, 4 size] receives the derivatives of the sums; `cell_gradient` holds that of c from
/// later steps and receives that of `before`; that of h is `output_gradient` + `carried`.
void lk_lstm_step_gradient(float *sums, float *cell_gradient, const float *output_gradient,
                           const float *carried, const float *gates, const float *cell,
                           const float *before, size_t rows, size_t size);
