// SPDX-License-Identifier: Apache-2.0
// The shares that samples give to pixels on their way from a background image to the explained one, added up in double.
// Plain numbers. One thread at a time.
#pragma once

#include <cstddef>
#include <vector>

namespace assay::models::explain {

class PathSums {
 public:
  explicit PathSums(std::size_t pixels) : values_(pixels) {}

  // One sample: (x - b) * gradient. Each points at as many values as there are pixels.
  void add(const float* seen, const float* background, const float* gradient);

  std::vector<double> mean() const;                          // of each pixel over the samples
  const std::vector<double>& sums() const { return sums_; }  // of each sample over the pixels
  // How far the mean (L2) lies from that of endless independent samples, over its norm; NaN where it is 0 everywhere.
  // At least 2 samples.
  double relative_error() const;

 private:
  std::vector<double> values_;
  std::vector<double> sums_;
  double squares_ = 0;
};

}  // namespace assay::models::explain
