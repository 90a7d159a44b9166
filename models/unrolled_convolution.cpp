// SPDX-License-Identifier: Apache-2.0
#include "models/unrolled_convolution.hpp"

#include <ATen/ops/zeros.h>

namespace assay::models {

bool unrolls(const at::Tensor& weight, const at::Tensor& image) {
  return image.size(2) * image.size(3) < weight.size(2) * weight.size(3);
}

at::Tensor unrolled_weight(const at::Tensor& weight, std::int64_t height, std::int64_t width,
                           const std::array<std::int64_t, 2>& padding) {
  const std::int64_t rows = height + 2 * padding[0] - weight.size(2) + 1;
  const std::int64_t columns = width + 2 * padding[1] - weight.size(3) + 1;
  // [y, x, outputs, v, u, inputs]: what the output at (y, x) takes from the input at (v, u).
  const at::Tensor places = at::zeros({rows, columns, weight.size(0), height, width, weight.size(1)}, weight.options());
  for (std::int64_t y = 0; y < rows; ++y) {
    for (std::int64_t x = 0; x < columns; ++x) {
      for (std::int64_t v = 0; v < height; ++v) {
        for (std::int64_t u = 0; u < width; ++u) {
          const std::int64_t i = v - y + padding[0];
          const std::int64_t j = u - x + padding[1];
          if (i < 0 || i >= weight.size(2) || j < 0 || j >= weight.size(3)) continue;
          places[y][x].select(1, v).select(1, u).copy_(weight.select(3, j).select(2, i));
        }
      }
    }
  }
  return places.reshape({rows * columns * weight.size(0), height * width * weight.size(1)});
}

}  // namespace assay::models
