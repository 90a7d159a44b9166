// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_passes.hpp"

#include <ATen/Parallel.h>

#include <algorithm>
#include <vector>

namespace assay::distributed {
namespace {

constexpr Index kGrain = 32 * 1024;        // values worth a thread
constexpr Index kChunkValues = 64 * 1024;  // sums are taken in chunks of about this many values
constexpr Index kRowsMultiple = 256;       // so that chunks hold whole blocks of the kernels

Index grain(Index values_per_item) {
  return std::max<Index>(1, kGrain / std::max<Index>(1, values_per_item));
}

// sum_items(first, count, sums [C], products [C]) for chunks of `items` in parallel; the chunks' sums in their order.
template <class SumItems>
void sum_in_chunks(Index items, Index chunk, std::span<double> into, const SumItems& sum_items) {
  const Index chunks = (items + chunk - 1) / chunk;
  const std::size_t width = into.size();
  std::vector<double> partial(static_cast<std::size_t>(chunks) * width, 0.0);
  at::parallel_for(0, chunks, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double* sums = partial.data() + static_cast<std::size_t>(i) * width;
      sum_items(i * chunk, std::min(chunk, items - i * chunk), sums, sums + width / 2);
    }
  });
  for (Index i = 0; i < chunks; ++i) {
    const double* sums = partial.data() + static_cast<std::size_t>(i) * width;
    for (std::size_t c = 0; c < width; ++c) into[c] += sums[c];
  }
}

Index rows_in_chunk(Index channels) {
  const Index wanted = std::max<Index>(1, kChunkValues / channels);
  return (wanted + kRowsMultiple - 1) / kRowsMultiple * kRowsMultiple;
}

// The lines of a pooled map: each stands for two neighbouring lines of the map before the pooling.
struct PooledLines {
  explicit PooledLines(const ActivationShape& shape)
      : count(shape.images * shape.height / 2), pixels(shape.width / 2), values(pixels * shape.channels) {}

  Index count;
  Index pixels;  // of one line
  Index values;  // of one line
};

constexpr Index kWindow = 4;  // values before the pooling for one after it

}  // namespace

template <class Value>
void channel_moments(const ActivationShape& shape, const Value* x, Clamp before, std::span<double> into) {
  std::fill(into.begin(), into.end(), 0.0);
  if (shape.total() == 0) return;
  const Index channels = shape.channels;
  sum_in_chunks(shape.per_channel(), rows_in_chunk(channels), into,
                [&](Index first, Index rows, double* sums, double* squares) {
                  batch_norm_kernels<Value>().moments(x + first * channels, before, rows, channels, sums, squares);
                });
}

template <class Value>
void normalise(const ActivationShape& shape, const Value* x, const Value* residual, const NormaliseFactors& factors,
               const Surroundings& around, Value* y) {
  if (shape.total() == 0) return;
  const Index channels = shape.channels;
  if (around.max_pool) {
    const PooledLines lines(shape);
    at::parallel_for(0, lines.count, grain(kWindow * lines.values), [&](Index begin, Index end) {
      for (Index line = begin; line < end; ++line) {
        batch_norm_kernels<Value>().normalise_pooled(x + line * kWindow * lines.values, factors, around.before,
                                                     lines.pixels, channels, y + line * lines.values);
      }
    });
    return;
  }
  at::parallel_for(0, shape.per_channel(), grain(channels), [&](Index begin, Index end) {
    const Index offset = begin * channels;
    batch_norm_kernels<Value>().normalise(x + offset, residual == nullptr ? nullptr : residual + offset, factors,
                                          around.before, around.after, end - begin, channels, y + offset);
  });
}

template <class Value>
void channel_gradient_sums(const ActivationShape& shape, const ResultGradient<Value>& gradient, const Value* x,
                           const NormaliseFactors& factors, const Surroundings& around, std::span<double> into) {
  std::fill(into.begin(), into.end(), 0.0);
  if (shape.total() == 0) return;
  const Index channels = shape.channels;
  if (around.max_pool) {
    const PooledLines lines(shape);
    const Index chunk = std::max<Index>(1, kChunkValues / (kWindow * lines.values));
    sum_in_chunks(lines.count, chunk, into, [&](Index first, Index count, double* sums, double* products) {
      for (Index line = first; line < first + count; ++line) {
        batch_norm_kernels<Value>().gradient_sums_pooled(gradient.dy + line * lines.values,
                                                         x + line * kWindow * lines.values, factors, around.before,
                                                         lines.pixels, channels, sums, products);
      }
    });
    return;
  }
  sum_in_chunks(
      shape.per_channel(), rows_in_chunk(channels), into, [&](Index first, Index rows, double* sums, double* products) {
        const Index offset = first * channels;
        const bool from_result = gradient.y != nullptr;
        batch_norm_kernels<Value>().gradient_sums(
            gradient.dy + offset, x + offset, from_result ? gradient.y + offset : nullptr, factors, around.before,
            around.after, rows, channels, sums, products, from_result ? gradient.masked + offset : nullptr);
      });
}

template <class Value>
void input_gradient(const ActivationShape& shape, const Value* dy, const Value* x, const NormaliseFactors& factors,
                    const InputGradientFactors& gradient, const Surroundings& around, Value* dx) {
  if (shape.total() == 0) return;
  const Index channels = shape.channels;
  if (around.max_pool) {
    const PooledLines lines(shape);
    at::parallel_for(0, lines.count, grain(kWindow * lines.values), [&](Index begin, Index end) {
      for (Index line = begin; line < end; ++line) {
        const Index offset = line * kWindow * lines.values;
        batch_norm_kernels<Value>().input_gradient_pooled(dy + line * lines.values, x + offset, factors, gradient,
                                                          around.before, lines.pixels, channels, dx + offset);
      }
    });
    return;
  }
  at::parallel_for(0, shape.per_channel(), grain(channels), [&](Index begin, Index end) {
    const Index offset = begin * channels;
    batch_norm_kernels<Value>().input_gradient(dy + offset, x + offset, factors, gradient, around.before, around.after,
                                               end - begin, channels, dx + offset);
  });
}

template void channel_moments(const ActivationShape&, const float*, Clamp, std::span<double>);
template void channel_moments(const ActivationShape&, const Bfloat16*, Clamp, std::span<double>);
template void normalise(const ActivationShape&, const float*, const float*, const NormaliseFactors&,
                        const Surroundings&, float*);
template void normalise(const ActivationShape&, const Bfloat16*, const Bfloat16*, const NormaliseFactors&,
                        const Surroundings&, Bfloat16*);
template void channel_gradient_sums(const ActivationShape&, const ResultGradient<float>&, const float*,
                                    const NormaliseFactors&, const Surroundings&, std::span<double>);
template void channel_gradient_sums(const ActivationShape&, const ResultGradient<Bfloat16>&, const Bfloat16*,
                                    const NormaliseFactors&, const Surroundings&, std::span<double>);
template void input_gradient(const ActivationShape&, const float*, const float*, const NormaliseFactors&,
                             const InputGradientFactors&, const Surroundings&, float*);
template void input_gradient(const ActivationShape&, const Bfloat16*, const Bfloat16*, const NormaliseFactors&,
                             const InputGradientFactors&, const Surroundings&, Bfloat16*);

}  // namespace assay::distributed
