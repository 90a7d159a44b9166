// SPDX-License-Identifier: Apache-2.0
// Gaussian noise whose every number is a function of (key, element): the same on every machine, in any order.
#pragma once

#include <cstddef>
#include <vector>

#include "data/files/random.hpp"

namespace assay::data {

// Quantiles of the normal distribution. Immutable; any thread may call.
class NormalTable {
 public:
  static constexpr int kBits = 12;

  // 4,096 values at the middles of equal shares of the distribution, up to 3.67 standard deviations, divided by their
  // own deviation, so that noise has exactly the one asked for. Found with erfc and rounded to multiples of 2^-20, so
  // that the last digits of a mathematical library do not matter.
  NormalTable();

  float operator[](std::size_t index) const { return values_[index]; }
  const float* data() const { return values_.data(); }

 private:
  std::vector<float> values_;
};

// values[i] += deviation * n(key, i): element i takes 12 of half-word i % 8 of Philox block {i / 8, 0, 0, 0}. Compiled
// as row_kernels is: the same bits on every instruction set.
void add_noise(const NormalTable& normal, files::PhiloxKey key, float deviation, float* values, std::size_t count);

}  // namespace assay::data
