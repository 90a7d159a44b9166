// SPDX-License-Identifier: Apache-2.0
#include "distributed/batch_norm_passes.hpp"

#include <ATen/Parallel.h>

#include <algorithm>

#include "distributed/batch_norm_kernels.hpp"

namespace assay::distributed {
namespace {

constexpr Index kGrain = 32 * 1024;        // values worth a thread
constexpr Index kChunkValues = 64 * 1024;  // rows are summed in chunks of about this many values
constexpr Index kRowsMultiple = 256;       // so that chunks hold whole blocks of the kernels

// With one pixel per channel both orders are the same, and rows are the faster view of it.
bool in_rows(const ActivationShape& shape) {
  return shape.channels_last || shape.pixels == 1;
}

Index grain(Index values_per_item) {
  return std::max<Index>(1, kGrain / std::max<Index>(1, values_per_item));
}

// sum_rows(first row, rows, sums [C], products [C]) for chunks of rows in parallel; the chunks' sums in their order.
template <typename SumRows>
void sum_in_chunks(const ActivationShape& shape, std::span<double> into, const SumRows& sum_rows) {
  const Index rows = shape.per_channel();
  const Index wanted = std::max<Index>(1, kChunkValues / shape.channels);
  const Index chunk = (wanted + kRowsMultiple - 1) / kRowsMultiple * kRowsMultiple;
  const Index chunks = (rows + chunk - 1) / chunk;
  const std::size_t width = into.size();
  std::vector<double> partial(static_cast<std::size_t>(chunks) * width, 0.0);
  at::parallel_for(0, chunks, 1, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) {
      double* sums = partial.data() + static_cast<std::size_t>(i) * width;
      sum_rows(i * chunk, std::min(chunk, rows - i * chunk), sums, sums + shape.channels);
    }
  });
  for (Index i = 0; i < chunks; ++i) {
    const double* sums = partial.data() + static_cast<std::size_t>(i) * width;
    for (std::size_t c = 0; c < width; ++c) into[c] += sums[c];
  }
}

// sum_plane(offset, channel, sum, product) for every plane: channels in parallel, the images of a channel in their
// order.
template <typename SumPlane>
void sum_in_planes(const ActivationShape& shape, std::span<double> into, const SumPlane& sum_plane) {
  const Index channels = shape.channels;
  at::parallel_for(0, channels, grain(shape.per_channel()), [&](Index begin, Index end) {
    for (Index image = 0; image < shape.images; ++image) {
      for (Index channel = begin; channel < end; ++channel) {
        sum_plane((image * channels + channel) * shape.pixels, channel, into[static_cast<std::size_t>(channel)],
                  into[static_cast<std::size_t>(channels + channel)]);
      }
    }
  });
}

// do_plane(offset, channel) for every plane.
template <typename DoPlane>
void for_planes(const ActivationShape& shape, const DoPlane& do_plane) {
  at::parallel_for(0, shape.images * shape.channels, grain(shape.pixels), [&](Index begin, Index end) {
    for (Index plane = begin; plane < end; ++plane) do_plane(plane * shape.pixels, plane % shape.channels);
  });
}

}  // namespace

void channel_moments(const ActivationShape& shape, const float* x, std::span<double> into) {
  std::fill(into.begin(), into.end(), 0.0);
  if (shape.total() == 0) return;
  if (in_rows(shape)) {
    sum_in_chunks(shape, into, [&](Index first, Index rows, double* sums, double* squares) {
      moments_of_rows(x + first * shape.channels, rows, shape.channels, sums, squares);
    });
    return;
  }
  sum_in_planes(shape, into, [&](Index offset, Index, double& sum, double& square) {
    moments_of_plane(x + offset, shape.pixels, sum, square);
  });
}

void channel_gradient_sums(const ActivationShape& shape, const float* dy, const float* x, const float* mean,
                           std::span<double> into) {
  std::fill(into.begin(), into.end(), 0.0);
  if (shape.total() == 0) return;
  if (in_rows(shape)) {
    sum_in_chunks(shape, into, [&](Index first, Index rows, double* sums, double* products) {
      const Index offset = first * shape.channels;
      gradient_sums_of_rows(dy + offset, x + offset, mean, rows, shape.channels, sums, products);
    });
    return;
  }
  sum_in_planes(shape, into, [&](Index offset, Index channel, double& sum, double& product) {
    gradient_sums_of_plane(dy + offset, x + offset, mean[channel], shape.pixels, sum, product);
  });
}

void normalise(const ActivationShape& shape, const float* x, const NormaliseFactors& factors, float* y) {
  if (shape.total() == 0) return;
  if (in_rows(shape)) {
    at::parallel_for(0, shape.per_channel(), grain(shape.channels), [&](Index begin, Index end) {
      const Index offset = begin * shape.channels;
      normalise_rows(x + offset, factors.mean, factors.scale, factors.shift, end - begin, shape.channels, y + offset);
    });
    return;
  }
  for_planes(shape, [&](Index offset, Index c) {
    normalise_plane(x + offset, factors.mean[c], factors.scale[c], factors.shift[c], shape.pixels, y + offset);
  });
}

void input_gradient(const ActivationShape& shape, const float* dy, const float* x, const InputGradientFactors& factors,
                    float* dx) {
  if (shape.total() == 0) return;
  if (in_rows(shape)) {
    at::parallel_for(0, shape.per_channel(), grain(shape.channels), [&](Index begin, Index end) {
      const Index offset = begin * shape.channels;
      input_gradient_of_rows(dy + offset, x + offset, factors.mean, factors.scale, factors.slope, factors.offset,
                             end - begin, shape.channels, dx + offset);
    });
    return;
  }
  for_planes(shape, [&](Index offset, Index c) {
    input_gradient_of_plane(dy + offset, x + offset, factors.mean[c], factors.scale[c], factors.slope[c],
                            factors.offset[c], shape.pixels, dx + offset);
  });
}

}  // namespace assay::distributed
