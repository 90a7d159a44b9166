// SPDX-License-Identifier: Apache-2.0
// The exponential moving average of a model's weights over optimiser steps (Polyak & Juditsky 1992; the form of
// TensorFlow's ExponentialMovingAverage): a += (1 - d) (w - a), d = min(decay, (1 + t) / (10 + t)) at step t from 0, so
// that the first weights are forgotten soon; step 0 copies. Running statistics are averaged likewise, so that they
// belong to the averaged weights. Weights that do not move (frozen ones) are their own average and need not be here.
// One owner, one thread.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "models/detector.hpp"

namespace assay::launcher::training {

class WeightAverage {
 public:
  // tensors: float32, dense in memory, the model's own. Throws std::invalid_argument for others and for a decay outside
  // (0, 1).
  WeightAverage(double decay, std::vector<models::NamedTensor> tensors);

  // After optimiser step `step` of the run, from 0.
  void update(std::uint64_t step);
  // Exchanges the model's values with those kept here: the model holds the average, this object the trained weights,
  // until the next call. No rounding, no allocation.
  void exchange() noexcept;
  // What this object keeps, in place, under the names given.
  const std::vector<models::NamedTensor>& kept() const { return kept_; }

 private:
  void exchange_on_device(const at::Tensor& one, const at::Tensor& other) const;

  double decay_;
  std::vector<models::NamedTensor> model_;
  std::vector<models::NamedTensor> kept_;
  at::Tensor room_;  // for exchange() on a GPU: as large as the largest tensor there
};

}  // namespace assay::launcher::training
