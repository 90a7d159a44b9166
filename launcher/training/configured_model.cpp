// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/configured_model.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::training {
namespace {

models::StrideOn stride_on(const std::string& text) {
  if (text == "conv1") return models::StrideOn::conv1;
  return text == "conv2" ? models::StrideOn::conv2 : models::StrideOn::own;
}

}  // namespace

models::ModelOptions model_options(const config::RunConfig& config, int channels) {
  const config::ModelSection& model = config.model;
  models::ModelOptions options;
  options.channels = channels;
  options.dropout = model.dropout;
  options.seed = static_cast<std::uint64_t>(config.seed);
  options.stride_on = stride_on(model.stride_on);
  options.padding = model.padding == "symmetric" ? models::Padding::symmetric : models::Padding::same;
  options.convolution_bias = model.convolution_bias;
  options.batch_norm_epsilon = model.batch_norm.epsilon;
  options.batch_norm_momentum = model.batch_norm.momentum;
  return options;
}

std::unique_ptr<models::Detector> build_configured_model(const config::RunConfig& config, int channels) {
  auto model = models::build_model(config.model.name, model_options(config, channels));
  config::check_loss_fits(config, model->logits());
  try {
    model->freeze(config.model.freeze);
  } catch (const std::invalid_argument& error) {
    throw config::UsageError(std::string("model.freeze: ") + error.what());
  }
  return model;
}

void check_image_size(const config::RunConfig& config, int height, int width) {
  const int minimum = models::find_model(config.model.name).minimum_size;
  if (std::min(height, width) >= minimum) return;
  throw config::UsageError(config.model.name + " needs images of at least " + std::to_string(minimum) + " x " +
                           std::to_string(minimum) + " pixels, got " + std::to_string(width) + " x " +
                           std::to_string(height) + ": raise data.size, or pack larger images");
}

}  // namespace assay::launcher::training
