// SPDX-License-Identifier: Apache-2.0
// Statistics of the inputs of batch norms, for batch norms whose own were folded into the convolutions before them.
// Private to models/. Use: give observer() to forward passes in evaluation mode, then apply() once.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "models/batch_norm.hpp"
#include "models/layer.hpp"

namespace assay::models {

class Recalibration {
 public:
  // Adds up the input of every batch norm it sees, in double. Valid as long as this object.
  LayerObserver observer();
  // Gives every batch norm seen the mean and the (biased) variance of its inputs, evaluation unchanged. Throws
  // std::invalid_argument when there was no value.
  void apply() const;

 private:
  struct Moments {
    std::int64_t count = 0;
    std::vector<double> sums;
    std::vector<double> squares;
  };

  std::map<BatchNorm*, Moments> moments_;
};

}  // namespace assay::models
