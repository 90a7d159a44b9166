// SPDX-License-Identifier: Apache-2.0
// Batch normalisation followed by 2 x 2 max pooling: the normalised map, four times the size of its result, is never
// written, nor is its gradient. Included as batch_norm_loops.hpp is.
#pragma once

#include "distributed/batch_norm_lanes.hpp"

namespace assay::distributed {
namespace {

constexpr int kWindow = 4;

// One window of one vector of channels.
template <class L>
struct Window {
  typename L::Floats value[kWindow];       // as in memory
  typename L::Floats centred[kWindow];     // clamp(value) - mean
  typename L::Floats normalised[kWindow];  // before the pooling
  typename L::Floats greatest;             // of these
  typename L::Floats centred_at;           // of the pixel that is the greatest
};

// x: the first pixel of the window. Of equal values the first stays; a NaN wins.
template <class L, class Value>
ASSAY_INLINE void look(Window<L>& window, const Value* x, const NormaliseFactors& factors, Clamp before, Index line,
                       Index channels, Index c) {
  using Floats = typename L::Floats;
  const Index places[kWindow] = {0, channels, line, line + channels};
  Floats low;
  Floats high;
  Floats mean;
  Floats scale;
  Floats shift;
  fill(low, before.low);
  fill(high, before.high);
  load(mean, factors.mean + c);
  load(scale, factors.scale + c);
  load(shift, factors.shift + c);
  for (int i = 0; i < kWindow; ++i) {
    load(window.value[i], x + places[i] + c);
    Floats d = window.value[i];
    clamp(d, low, high);
    d -= mean;
    window.centred[i] = d;
    Floats y = d * scale;
    y += shift;
    window.normalised[i] = y;
    if (i == 0) {
      window.greatest = y;
      window.centred_at = d;
    } else {
      const typename L::Integers wins = (y > window.greatest) | (y != y);
      window.greatest = wins ? y : window.greatest;
      window.centred_at = wins ? d : window.centred_at;
    }
  }
}

template <class Value>
void normalise_pooled(const Value* x, const NormaliseFactors& factors, Clamp before, Index pixels, Index channels,
                      Value* y) {
  const Index line = 2 * pixels * channels;
  for (Index pixel = 0; pixel < pixels; ++pixel) {
    for_channels(
        0, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
          Window<decltype(lanes)> window;
          look(window, x + 2 * pixel * channels, factors, before, line, channels, c);
          store(y + pixel * channels + c, window.greatest);
        });
  }
}

template <class Value>
void gradient_sums_pooled(const Value* dy, const Value* x, const NormaliseFactors& factors, Clamp before, Index pixels,
                          Index channels, double* sums, double* products) {
  const Index line = 2 * pixels * channels;
  for_channels(
      0, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
        using L = decltype(lanes);
        using Floats = typename L::Floats;
        Floats sum = {};
        Floats product = {};
        for (Index pixel = 0; pixel < pixels; ++pixel) {
          Window<L> window;
          look(window, x + 2 * pixel * channels, factors, before, line, channels, c);
          Floats g;
          load(g, dy + pixel * channels + c);
          sum += g;
          product += g * window.centred_at;
        }
        add_to(sums + c, sum);
        add_to(products + c, product);
      });
}

template <class L, class Value>
ASSAY_INLINE void input_gradient_of_window(const Window<L>& window, const Value* dy,
                                           const InputGradientFactors& gradient, Clamp before, Index line,
                                           Index channels, Index c, Value* dx) {
  using Floats = typename L::Floats;
  const Index places[kWindow] = {0, channels, line, line + channels};
  const Floats zero = {};
  Floats low;
  Floats high;
  Floats scale;
  Floats slope;
  Floats offset;
  Floats g;
  fill(low, before.low);
  fill(high, before.high);
  load(scale, gradient.scale + c);
  load(slope, gradient.slope + c);
  load(offset, gradient.offset + c);
  load(g, dy + c);
  g *= scale;
  for (int i = 0; i < kWindow; ++i) {
    Floats d = window.centred[i] * slope;
    d += offset;
    // The first pixel that is the greatest takes the gradient, and leaves none.
    const typename L::Integers wins = window.normalised[i] == window.greatest;
    d += wins ? g : zero;
    g = wins ? zero : g;
    mask(d, window.value[i], low, high);
    store(dx + places[i] + c, d);
  }
}

template <class Value>
void input_gradient_pooled(const Value* dy, const Value* x, const NormaliseFactors& factors,
                           const InputGradientFactors& gradient, Clamp before, Index pixels, Index channels,
                           Value* dx) {
  const Index line = 2 * pixels * channels;
  for (Index pixel = 0; pixel < pixels; ++pixel) {
    for_channels(
        0, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
          Window<decltype(lanes)> window;
          look(window, x + 2 * pixel * channels, factors, before, line, channels, c);
          input_gradient_of_window(window, dy + pixel * channels, gradient, before, line, channels, c,
                                   dx + 2 * pixel * channels);
        });
  }
}

}  // namespace
}  // namespace assay::distributed
