// SPDX-License-Identifier: Apache-2.0
// The detector that a configuration describes: the one place that translates its `model` section.
#pragma once

#include <memory>

#include "launcher/config/run_config.hpp"
#include "models/detector.hpp"
#include "models/registry.hpp"

namespace assay::launcher::training {

models::ModelOptions model_options(const config::RunConfig& config, int channels);

// Freshly initialised from config.seed, with its frozen layers, and checked against loss.kind; model.weights is not
// read. Throws config::UsageError naming the key that does not fit.
std::unique_ptr<models::Detector> build_configured_model(const config::RunConfig& config, int channels);

// Throws config::UsageError when images of this size are too small for the model.
void check_image_size(const config::RunConfig& config, int height, int width);

}  // namespace assay::launcher::training
