// SPDX-License-Identifier: Apache-2.0
// The loops of batch_norm_kernels.hpp. Included once each by the files that compile them for one instruction set
// (batch_norm_avx512.cpp, ...): everything is in an unnamed namespace, so that no linker takes the code of one for that
// of another, and nothing of the standard library is called.
#pragma once

#include "distributed/batch_norm_lanes.hpp"

namespace assay::distributed {
namespace {

constexpr Index kBlockValues = 16 * 1024;  // of one block of rows: half a second-level cache at most
constexpr Index kNarrow = 64;              // channels

ASSAY_INLINE Index rows_in_block(Index channels) {
  const Index rows = kBlockValues / channels;
  return rows < 32 ? 32 : (rows > 256 ? 256 : rows);
}

template <int V>
struct Vectors {
  static constexpr int kCount = V;
};

// Element-wise passes go through a block channel by channel, with the channel's constants in registers, where rows are
// short; long rows are walked along, for the sake of the memory's prefetching.
ASSAY_INLINE Index rows_at_once(Index channels) {
  return channels <= kNarrow ? rows_in_block(channels) : 1;
}

// The median of three values of a block is what its values are summed relative to: near their mean, and no outlier
// unless two of the three are.
template <class Floats>
ASSAY_INLINE void median(Floats& lanes, const Floats& a, const Floats& b, const Floats& c) {
  const Floats low = a < b ? a : b;
  Floats high = a < b ? b : a;
  high = high < c ? high : c;
  lanes = low > high ? low : high;
}

// Sums of d = v - origin over `count` values become sums of v, in double.
template <class Floats>
ASSAY_INLINE void add_moments(const Floats& sum, const Floats& square, const Floats& origin, double count, double* sums,
                              double* squares) {
  constexpr Index lanes = sizeof(Floats) / sizeof(float);
  float sum_of[lanes];
  float square_of[lanes];
  float origin_of[lanes];
  store(sum_of, sum);
  store(square_of, square);
  store(origin_of, origin);
  for (Index i = 0; i < lanes; ++i) {
    const double d = sum_of[i];
    const double o = origin_of[i];
    sums[i] += d + count * o;
    squares[i] += static_cast<double>(square_of[i]) + o * (2 * d + count * o);
  }
}

// V neighbouring vectors of channels: whole stretches of memory, and independent sums.
template <class L, int V, class Value>
ASSAY_INLINE void block_moments(const Value* x, Clamp before, Index rows, Index channels, double* sums,
                                double* squares) {
  using Floats = typename L::Floats;
  constexpr Index lanes = sizeof(Floats) / sizeof(float);
  Floats low;
  Floats high;
  fill(low, before.low);
  fill(high, before.high);
  Floats origin[V];
  Floats sum[V] = {};
  Floats square[V] = {};
  const Index places[3] = {0, rows / 2, rows - 1};
  for (int v = 0; v < V; ++v) {
    Floats three[3];
    for (int i = 0; i < 3; ++i) {
      load(three[i], x + places[i] * channels + v * lanes);
      clamp(three[i], low, high);
    }
    median(origin[v], three[0], three[1], three[2]);
  }
  for (Index row = 0; row < rows; ++row) {
    for (int v = 0; v < V; ++v) {
      Floats d;
      load(d, x + row * channels + v * lanes);
      clamp(d, low, high);
      d -= origin[v];
      sum[v] += d;
      square[v] += d * d;
    }
  }
  for (int v = 0; v < V; ++v) {
    add_moments(sum[v], square[v], origin[v], static_cast<double>(rows), sums + v * lanes, squares + v * lanes);
  }
}

template <class Value>
void moments_of_rows(const Value* x, Clamp before, Index rows, Index channels, double* sums, double* squares) {
  const Index block = rows_in_block(channels);
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = block < rows - begin ? block : rows - begin;
    const Value* first = x + begin * channels;
    const Index tiled = channels / kNarrow * kNarrow;
    for (Index c = 0; c < tiled; c += kNarrow) {
      block_moments<Lanes<16>, 4>(first + c, before, count, channels, sums + c, squares + c);
    }
    for_channels(
        tiled, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
          block_moments<decltype(lanes), 1>(first + c, before, count, channels, sums + c, squares + c);
        });
  }
}

// Constants of one vector of channels.
template <class Floats>
struct ChannelFactors {
  Floats low, high;              // of the activation before
  Floats after_low, after_high;  // of the one after
  Floats mean, scale, shift;
};

template <class Floats>
ASSAY_INLINE void load_factors(ChannelFactors<Floats>& f, const NormaliseFactors& factors, Clamp before, Clamp after,
                               Index c) {
  fill(f.low, before.low);
  fill(f.high, before.high);
  fill(f.after_low, after.low);
  fill(f.after_high, after.high);
  load(f.mean, factors.mean + c);
  load(f.scale, factors.scale + c);
  load(f.shift, factors.shift + c);
}

template <bool kResidual, class L, class Value>
ASSAY_INLINE void block_normalise(const Value* x, const Value* residual, const ChannelFactors<typename L::Floats>& f,
                                  Index rows, Index channels, Value* y) {
  for (Index row = 0; row < rows; ++row) {
    const Index at = row * channels;
    typename L::Floats v;
    load(v, x + at);
    clamp(v, f.low, f.high);
    v -= f.mean;
    v *= f.scale;
    v += f.shift;
    if constexpr (kResidual) {
      typename L::Floats added;
      load(added, residual + at);
      v += added;
    }
    clamp(v, f.after_low, f.after_high);
    store(y + at, v);
  }
}

template <bool kResidual, class Value>
ASSAY_INLINE void normalise(const Value* x, const Value* residual, const NormaliseFactors& factors, Clamp before,
                            Clamp after, Index rows, Index channels, Value* y) {
  const Index block = rows_at_once(channels);
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = block < rows - begin ? block : rows - begin;
    for_channels(
        0, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
          using L = decltype(lanes);
          ChannelFactors<typename L::Floats> f;
          load_factors(f, factors, before, after, c);
          const Index at = begin * channels + c;
          block_normalise<kResidual, L>(x + at, kResidual ? residual + at : nullptr, f, count, channels, y + at);
        });
  }
}

// V neighbouring vectors of channels.
template <bool kFromOutput, class L, int V, class Value>
ASSAY_INLINE void block_gradient_sums(const Value* dy, const Value* x, const Value* y, const NormaliseFactors& factors,
                                      Clamp before, Clamp after, Index c, Index rows, Index channels, double* sums,
                                      double* products, Value* masked) {
  using Floats = typename L::Floats;
  constexpr Index lanes = sizeof(Floats) / sizeof(float);
  ChannelFactors<Floats> f[V];
  Floats sum[V] = {};
  Floats product[V] = {};
  for (int v = 0; v < V; ++v) load_factors(f[v], factors, before, after, c + v * lanes);
  for (Index row = 0; row < rows; ++row) {
    for (int v = 0; v < V; ++v) {
      const Index at = row * channels + v * lanes;
      Floats g;
      Floats d;
      load(g, dy + at);
      load(d, x + at);
      clamp(d, f[0].low, f[0].high);
      d -= f[v].mean;
      Floats output;
      if constexpr (kFromOutput) {
        load(output, y + at);
      } else {
        output = d * f[v].scale;
        output += f[v].shift;
      }
      mask(g, output, f[0].after_low, f[0].after_high);
      if constexpr (kFromOutput) store(masked + at, g);
      sum[v] += g;
      product[v] += g * d;
    }
  }
  for (int v = 0; v < V; ++v) {
    add_to(sums + v * lanes, sum[v]);
    add_to(products + v * lanes, product[v]);
  }
}

template <bool kFromOutput, class Value>
ASSAY_INLINE void gradient_sums(const Value* dy, const Value* x, const Value* y, const NormaliseFactors& factors,
                                Clamp before, Clamp after, Index rows, Index channels, double* sums, double* products,
                                Value* masked) {
  const Index block = rows_in_block(channels);
  const Index tiled = channels / kNarrow * kNarrow;
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = block < rows - begin ? block : rows - begin;
    const auto sum_block = [&](auto lanes, auto vectors, Index c) __attribute__((always_inline)) {
      const Index at = begin * channels + c;
      block_gradient_sums<kFromOutput, decltype(lanes), decltype(vectors)::kCount>(
          dy + at, x + at, y + at, factors, before, after, c, count, channels, sums + c, products + c,
          kFromOutput ? masked + at : nullptr);
    };
    for (Index c = 0; c < tiled; c += kNarrow) sum_block(Lanes<16>{}, Vectors<4>{}, c);
    for_channels(
        tiled,
        channels, [&](auto lanes, Index c) __attribute__((always_inline)) { sum_block(lanes, Vectors<1>{}, c); });
  }
}

template <class L, class Value>
ASSAY_INLINE void block_input_gradient(const Value* dy, const Value* x, const ChannelFactors<typename L::Floats>& f,
                                       const InputGradientFactors& gradient, Index c, Index rows, Index channels,
                                       Value* dx) {
  using Floats = typename L::Floats;
  Floats scale;
  Floats slope;
  Floats offset;
  load(scale, gradient.scale + c);
  load(slope, gradient.slope + c);
  load(offset, gradient.offset + c);
  for (Index row = 0; row < rows; ++row) {
    const Index at = row * channels;
    Floats g;
    Floats value;
    load(g, dy + at);
    load(value, x + at);
    Floats d = value;
    clamp(d, f.low, f.high);
    d -= f.mean;
    Floats output = d * f.scale;
    output += f.shift;
    mask(g, output, f.after_low, f.after_high);
    d *= slope;
    d += offset;
    d += g * scale;
    mask(d, value, f.low, f.high);
    store(dx + at, d);
  }
}

template <class Value>
void input_gradient_of_rows(const Value* dy, const Value* x, const NormaliseFactors& factors,
                            const InputGradientFactors& gradient, Clamp before, Clamp after, Index rows, Index channels,
                            Value* dx) {
  const Index block = rows_at_once(channels);
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = block < rows - begin ? block : rows - begin;
    for_channels(
        0, channels, [&](auto lanes, Index c) __attribute__((always_inline)) {
          using L = decltype(lanes);
          ChannelFactors<typename L::Floats> f;
          load_factors(f, factors, before, after, c);
          const Index at = begin * channels + c;
          block_input_gradient<L>(dy + at, x + at, f, gradient, c, count, channels, dx + at);
        });
  }
}

template <class Value>
void normalise_rows(const Value* x, const Value* residual, const NormaliseFactors& factors, Clamp before, Clamp after,
                    Index rows, Index channels, Value* y) {
  if (residual != nullptr) return normalise<true>(x, residual, factors, before, after, rows, channels, y);
  normalise<false>(x, x, factors, before, after, rows, channels, y);
}

template <class Value>
void gradient_sums_of_rows(const Value* dy, const Value* x, const Value* y, const NormaliseFactors& factors,
                           Clamp before, Clamp after, Index rows, Index channels, double* sums, double* products,
                           Value* masked) {
  if (y != nullptr) {
    return gradient_sums<true>(dy, x, y, factors, before, after, rows, channels, sums, products, masked);
  }
  gradient_sums<false>(dy, x, x, factors, before, after, rows, channels, sums, products, masked);
}

}  // namespace
}  // namespace assay::distributed
