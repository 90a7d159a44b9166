// SPDX-License-Identifier: Apache-2.0
// What a FAKE and a REAL image weigh in the training loss (loss.class_weights), from the labels a run trains on. Keras'
// class_weight: the weighted sum is divided by the number of images; validation is not weighted. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::training {

struct ClassWeights {
  double fake = 1;
  double real = 1;
};

// labels: of all rows of the split; rows: those that are trained on. `balanced` is n / (2 n_class), scikit-learn's
// formula (King & Zeng 2001). Throws config::UsageError when it is asked for and a class has no image.
ClassWeights class_weights(const config::LossSection& options, std::span<const std::uint8_t> labels,
                           std::span<const std::uint32_t> rows);

}  // namespace assay::launcher::training
