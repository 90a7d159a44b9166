// SPDX-License-Identifier: Apache-2.0
// An architecture's own values, unless the options say otherwise. Private to models/.
#pragma once

#include "models/batch_norm.hpp"
#include "models/registry.hpp"

namespace assay::models {

inline BatchNormOptions batch_norm_or(const BatchNormOptions& own, const ModelOptions& options) {
  return {.epsilon = options.batch_norm_epsilon == 0 ? own.epsilon : options.batch_norm_epsilon,
          .momentum = options.batch_norm_momentum == 0 ? own.momentum : options.batch_norm_momentum};
}

inline double dropout_or(double own, const ModelOptions& options) {
  return options.dropout < 0 ? own : options.dropout;
}

}  // namespace assay::models
