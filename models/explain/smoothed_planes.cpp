// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstddef>
#include <stdexcept>

#include "models/explain/colour_planes.hpp"

namespace assay::models::explain {
namespace {

constexpr double kDeviations = 4;

// Half of the symmetric kernel: [0] the centre, [radius] the end.
std::vector<double> half_kernel(double sigma) {
  const int radius = static_cast<int>(kDeviations * sigma + 0.5);
  std::vector<double> weights;
  double sum = 0;
  for (int i = 0; i <= radius; ++i) {
    weights.push_back(std::exp(-0.5 / (sigma * sigma) * i * i));
    sum += i == 0 ? weights.back() : 2 * weights.back();
  }
  for (double& weight : weights) weight /= sum;
  return weights;
}

int mirrored(int place, int count) {
  const int period = 2 * count;
  const int inside = (place % period + period) % period;
  return inside < count ? inside : period - 1 - inside;
}

// Sums go from the ends of the kernel to its centre, as in scipy: the same rounding.
void smooth_columns(std::vector<double>& plane, int height, int width, const std::vector<double>& kernel) {
  const std::vector<double> source = plane;
  const auto row = [&](int y) { return source.data() + static_cast<std::ptrdiff_t>(mirrored(y, height)) * width; };
  for (int y = 0; y < height; ++y) {
    double* out = plane.data() + static_cast<std::ptrdiff_t>(y) * width;
    for (int x = 0; x < width; ++x) out[x] *= kernel[0];
    for (int i = static_cast<int>(kernel.size()) - 1; i > 0; --i) {
      const double* above = row(y - i);
      const double* below = row(y + i);
      const double weight = kernel[static_cast<std::size_t>(i)];
      for (int x = 0; x < width; ++x) out[x] += (above[x] + below[x]) * weight;
    }
  }
}

void smooth_rows(std::vector<double>& plane, int height, int width, const std::vector<double>& kernel) {
  const int radius = static_cast<int>(kernel.size()) - 1;
  std::vector<double> padded(static_cast<std::size_t>(width + 2 * radius));
  for (int y = 0; y < height; ++y) {
    double* out = plane.data() + static_cast<std::ptrdiff_t>(y) * width;
    for (int x = -radius; x < width + radius; ++x) {
      padded[static_cast<std::size_t>(x + radius)] = out[mirrored(x, width)];
    }
    const double* centre = padded.data() + radius;
    for (int x = 0; x < width; ++x) out[x] = centre[x] * kernel[0];
    for (int i = radius; i > 0; --i) {
      const double weight = kernel[static_cast<std::size_t>(i)];
      for (int x = 0; x < width; ++x) out[x] += (centre[x - i] + centre[x + i]) * weight;
    }
  }
}

}  // namespace

void smooth(ColourPlanes& planes, double sigma) {
  if (!(sigma >= 0 && sigma < 1e6)) throw std::invalid_argument("the blur before SLIC needs a sigma of 0 or more");
  if (sigma == 0) return;
  const auto kernel = half_kernel(sigma);
  for (auto& plane : planes.channels) {
    smooth_columns(plane, planes.height, planes.width, kernel);
    smooth_rows(plane, planes.height, planes.width, kernel);
  }
}

}  // namespace assay::models::explain
