// SPDX-License-Identifier: Apache-2.0
#include "data/resample_weights.hpp"

#include <algorithm>
#include <cmath>

namespace assay::data {
namespace {

double triangle(double x) {
  return std::max(0.0, 1.0 - std::abs(x));
}

// Keys, "Cubic convolution interpolation for digital image processing", 1981, in the order of operations of Pillow.
double cubic(double signed_x) {
  constexpr double a = -0.5;
  const double x = std::abs(signed_x);
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
  if (x < 2.0) return (((x - 5) * x + 8) * x - 4) * a;
  return 0.0;
}

std::int32_t fixed_point(double weight) {
  const double scaled = weight * (1 << ResampleWeights::kBits);
  return static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

}  // namespace

ResampleWeights resample_weights(int source, int target, ResampleKernel kernel) {
  const bool is_cubic = kernel == ResampleKernel::bicubic;
  const double scale = static_cast<double>(source) / target;
  const double stretch = std::max(scale, 1.0);
  const double support = (is_cubic ? 2.0 : 1.0) * stretch;
  ResampleWeights weights;
  std::vector<double> exact;
  for (int i = 0; i < target; ++i) {
    const double centre = (i + 0.5) * scale;
    const int first = std::max(0, static_cast<int>(centre - support + 0.5));
    const int end = std::min(source, static_cast<int>(centre + support + 0.5));
    exact.clear();
    double sum = 0.0;
    for (int x = first; x < end; ++x) {
      const double distance = (x - centre + 0.5) * (1.0 / stretch);
      exact.push_back(is_cubic ? cubic(distance) : triangle(distance));
      sum += exact.back();
    }
    weights.taps.push_back(
        {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(exact.size()), weights.values.size()});
    for (const double weight : exact) weights.values.push_back(fixed_point(sum != 0.0 ? weight / sum : weight));
  }
  return weights;
}

}  // namespace assay::data
