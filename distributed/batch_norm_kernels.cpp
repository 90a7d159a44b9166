// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_kernels.hpp"

#include <algorithm>
#include <cstring>

#define ASSAY_CLONES __attribute__((target_clones("avx512f", "avx2", "default"), noinline))

namespace assay::distributed {
namespace {

// Sixteen floats as one value: the compiler splits it where registers are narrower.
using Lanes = float __attribute__((vector_size(64)));
constexpr Index kLanes = 16;
constexpr Index kVectors = 2;               // a tile of 32 channels keeps its sums in registers
constexpr Index kTile = kVectors * kLanes;  // channels
constexpr Index kBlockValues = 16 * 1024;   // of one block of rows: half a second-level cache at most
constexpr Index kPlaneBlock = 4096;         // pixels
constexpr Index kPlaneVectors = 4;          // independent sums, to hide the latency of additions

// The lanes are passed by reference: by value, the calling convention depends on the instruction set.
[[gnu::always_inline]] inline void load(Lanes& lanes, const float* from) {
  std::memcpy(&lanes, from, sizeof(lanes));
}

[[gnu::always_inline]] inline void store(float* to, const Lanes& lanes) {
  std::memcpy(to, &lanes, sizeof(lanes));
}

// In a fixed order, so that all instruction sets agree as far as they can.
[[gnu::always_inline]] inline float total(const Lanes& lanes) {
  float values[kLanes];
  store(values, lanes);
  for (Index half = kLanes / 2; half > 0; half /= 2) {
    for (Index i = 0; i < half; ++i) values[i] += values[i + half];
  }
  return values[0];
}

// The median of three values of a block is what its values are summed relative to: near their mean, and no outlier
// unless two of the three are.
[[gnu::always_inline]] inline float median(float a, float b, float c) {
  return std::max(std::min(a, b), std::min(std::max(a, b), c));
}

[[gnu::always_inline]] inline void median(Lanes& lanes, const float* a, const float* b, const float* c) {
  Lanes low;
  Lanes high;
  Lanes third;
  load(low, a);
  load(high, b);
  load(third, c);
  lanes = low < high ? low : high;
  high = low < high ? high : low;
  high = high < third ? high : third;
  lanes = lanes > high ? lanes : high;
}

inline Index rows_in_block(Index channels) {
  return std::clamp<Index>(kBlockValues / channels, 32, 256);
}

// Turns sums of d = x - origin over `count` values into sums of x, in double.
[[gnu::always_inline]] inline void add_moments(float sum, float square, float origin, double count, double& sums,
                                               double& squares) {
  const double d = sum;
  const double o = origin;
  sums += d + count * o;
  squares += static_cast<double>(square) + o * (2 * d + count * o);
}

}  // namespace

ASSAY_CLONES void moments_of_rows(const float* x, Index rows, Index channels, double* sums, double* squares) {
  const Index block = rows_in_block(channels);
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = std::min(block, rows - begin);
    const float* first = x + begin * channels;
    const float* middle = first + count / 2 * channels;
    const float* last = first + (count - 1) * channels;
    Index channel = 0;
    for (; channel + kTile <= channels; channel += kTile) {
      Lanes origin[kVectors];
      Lanes sum[kVectors] = {};
      Lanes square[kVectors] = {};
      for (Index v = 0; v < kVectors; ++v) {
        const Index at = channel + v * kLanes;
        median(origin[v], first + at, middle + at, last + at);
      }
      for (Index row = 0; row < count; ++row) {
        const float* at = first + row * channels + channel;
        for (Index v = 0; v < kVectors; ++v) {
          Lanes d;
          load(d, at + v * kLanes);
          d -= origin[v];
          sum[v] += d;
          square[v] += d * d;
        }
      }
      float sum_of[kTile];
      float square_of[kTile];
      float origin_of[kTile];
      for (Index v = 0; v < kVectors; ++v) {
        store(sum_of + v * kLanes, sum[v]);
        store(square_of + v * kLanes, square[v]);
        store(origin_of + v * kLanes, origin[v]);
      }
      for (Index i = 0; i < kTile; ++i) {
        add_moments(sum_of[i], square_of[i], origin_of[i], static_cast<double>(count), sums[channel + i],
                    squares[channel + i]);
      }
    }
    for (; channel < channels; ++channel) {
      const float origin = median(first[channel], middle[channel], last[channel]);
      float sum = 0;
      float square = 0;
      for (Index row = 0; row < count; ++row) {
        const float d = first[row * channels + channel] - origin;
        sum += d;
        square += d * d;
      }
      add_moments(sum, square, origin, static_cast<double>(count), sums[channel], squares[channel]);
    }
  }
}

ASSAY_CLONES void moments_of_plane(const float* x, Index pixels, double& sum, double& square) {
  for (Index begin = 0; begin < pixels; begin += kPlaneBlock) {
    const Index count = std::min(kPlaneBlock, pixels - begin);
    const float* at = x + begin;
    const float origin = median(at[0], at[count / 2], at[count - 1]);
    Lanes sums[kPlaneVectors] = {};
    Lanes squares[kPlaneVectors] = {};
    Index i = 0;
    for (; i + kPlaneVectors * kLanes <= count; i += kPlaneVectors * kLanes) {
      for (Index v = 0; v < kPlaneVectors; ++v) {
        Lanes d;
        load(d, at + i + v * kLanes);
        d -= origin;
        sums[v] += d;
        squares[v] += d * d;
      }
    }
    for (; i + kLanes <= count; i += kLanes) {
      Lanes d;
      load(d, at + i);
      d -= origin;
      sums[0] += d;
      squares[0] += d * d;
    }
    float sum_of = total((sums[0] + sums[1]) + (sums[2] + sums[3]));
    float square_of = total((squares[0] + squares[1]) + (squares[2] + squares[3]));
    for (; i < count; ++i) {
      const float d = at[i] - origin;
      sum_of += d;
      square_of += d * d;
    }
    add_moments(sum_of, square_of, origin, static_cast<double>(count), sum, square);
  }
}

ASSAY_CLONES void gradient_sums_of_rows(const float* dy, const float* x, const float* mean, Index rows, Index channels,
                                        double* sums, double* products) {
  const Index block = rows_in_block(channels);
  for (Index begin = 0; begin < rows; begin += block) {
    const Index count = std::min(block, rows - begin);
    const float* first = x + begin * channels;
    const float* first_gradient = dy + begin * channels;
    Index channel = 0;
    for (; channel + kTile <= channels; channel += kTile) {
      Lanes origin[kVectors];
      Lanes sum[kVectors] = {};
      Lanes product[kVectors] = {};
      for (Index v = 0; v < kVectors; ++v) load(origin[v], mean + channel + v * kLanes);
      for (Index row = 0; row < count; ++row) {
        const Index at = row * channels + channel;
        for (Index v = 0; v < kVectors; ++v) {
          Lanes g;
          Lanes d;
          load(g, first_gradient + at + v * kLanes);
          load(d, first + at + v * kLanes);
          sum[v] += g;
          product[v] += g * (d - origin[v]);
        }
      }
      float sum_of[kTile];
      float product_of[kTile];
      for (Index v = 0; v < kVectors; ++v) {
        store(sum_of + v * kLanes, sum[v]);
        store(product_of + v * kLanes, product[v]);
      }
      for (Index i = 0; i < kTile; ++i) {
        sums[channel + i] += static_cast<double>(sum_of[i]);
        products[channel + i] += static_cast<double>(product_of[i]);
      }
    }
    for (; channel < channels; ++channel) {
      float sum = 0;
      float product = 0;
      for (Index row = 0; row < count; ++row) {
        const float g = first_gradient[row * channels + channel];
        sum += g;
        product += g * (first[row * channels + channel] - mean[channel]);
      }
      sums[channel] += static_cast<double>(sum);
      products[channel] += static_cast<double>(product);
    }
  }
}

ASSAY_CLONES void gradient_sums_of_plane(const float* dy, const float* x, float mean, Index pixels, double& sum,
                                         double& product) {
  for (Index begin = 0; begin < pixels; begin += kPlaneBlock) {
    const Index end = begin + std::min(kPlaneBlock, pixels - begin);
    Lanes sums[kPlaneVectors] = {};
    Lanes products[kPlaneVectors] = {};
    Index i = begin;
    for (; i + kPlaneVectors * kLanes <= end; i += kPlaneVectors * kLanes) {
      for (Index v = 0; v < kPlaneVectors; ++v) {
        Lanes g;
        Lanes d;
        load(g, dy + i + v * kLanes);
        load(d, x + i + v * kLanes);
        sums[v] += g;
        products[v] += g * (d - mean);
      }
    }
    for (; i + kLanes <= end; i += kLanes) {
      Lanes g;
      Lanes d;
      load(g, dy + i);
      load(d, x + i);
      sums[0] += g;
      products[0] += g * (d - mean);
    }
    float sum_of = total((sums[0] + sums[1]) + (sums[2] + sums[3]));
    float product_of = total((products[0] + products[1]) + (products[2] + products[3]));
    for (; i < end; ++i) {
      sum_of += dy[i];
      product_of += dy[i] * (x[i] - mean);
    }
    sum += static_cast<double>(sum_of);
    product += static_cast<double>(product_of);
  }
}

ASSAY_CLONES void normalise_rows(const float* __restrict x, const float* __restrict mean, const float* __restrict scale,
                                 const float* __restrict shift, Index rows, Index channels, float* __restrict y) {
  for (Index row = 0; row < rows; ++row) {
    const float* __restrict from = x + row * channels;
    float* __restrict to = y + row * channels;
    for (Index c = 0; c < channels; ++c) to[c] = (from[c] - mean[c]) * scale[c] + shift[c];
  }
}

ASSAY_CLONES void normalise_plane(const float* __restrict x, float mean, float scale, float shift, Index pixels,
                                  float* __restrict y) {
  for (Index i = 0; i < pixels; ++i) y[i] = (x[i] - mean) * scale + shift;
}

ASSAY_CLONES void input_gradient_of_rows(const float* __restrict dy, const float* __restrict x,
                                         const float* __restrict mean, const float* __restrict scale,
                                         const float* __restrict slope, const float* __restrict offset, Index rows,
                                         Index channels, float* __restrict dx) {
  for (Index row = 0; row < rows; ++row) {
    const float* __restrict gradient = dy + row * channels;
    const float* __restrict from = x + row * channels;
    float* __restrict to = dx + row * channels;
    for (Index c = 0; c < channels; ++c) {
      to[c] = gradient[c] * scale[c] + ((from[c] - mean[c]) * slope[c] + offset[c]);
    }
  }
}

ASSAY_CLONES void input_gradient_of_plane(const float* __restrict dy, const float* __restrict x, float mean,
                                          float scale, float slope, float offset, Index pixels, float* __restrict dx) {
  for (Index i = 0; i < pixels; ++i) dx[i] = dy[i] * scale + ((x[i] - mean) * slope + offset);
}

}  // namespace assay::distributed
