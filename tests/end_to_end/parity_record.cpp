// SPDX-License-Identifier: Apache-2.0
// Writes down what this program computes, for tests/checkers/parity.py to compute again with PyTorch:
//
//   parity_record gradients MODEL SIZE NUMBER OUTPUT     one batch of images: logits, gradients, running statistics
//   parity_record training MODEL STORE STEPS OUTPUT [key=value...]     the first steps of the model's recipe
//
// OUTPUT.safetensors holds tensors, OUTPUT.json the rest.
#include <ATen/ops/arange.h>
#include <ATen/ops/ones.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <nlohmann/json.hpp>

#include "data/store_reader.hpp"
#include "launcher/config/model_recipe.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/threads.hpp"
#include "launcher/training/batch_norm_function.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/epoch_data.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/training_rows.hpp"
#include "launcher/world.hpp"
#include "models/dropout.hpp"
#include "models/loss.hpp"
#include "tests/models/lively_detector.hpp"
#include "tests/support/tensor_record.hpp"

namespace assay::tests {
namespace {

using launcher::config::RunConfig;
using nlohmann::json;

// The recipe, but for what PyTorch cannot do again: its dropout draws other masks, its Adam has torch's epsilon.
RunConfig comparable_config(const std::string& model, const std::vector<std::string>& overrides) {
  RunConfig config = launcher::config::reference_config(model);
  launcher::config::apply_overrides(
      config, {"model.weights=none", "model.dropout=0", "augment.enabled=false", "data.validation.fraction=0.1",
               "optimizer.epsilon_form=torch", "early_stopping.patience=0"});
  launcher::config::apply_overrides(config, overrides);
  launcher::config::validate(config);
  return config;
}

json description_of(const RunConfig& config) {
  return {{"model", config.model.name},
          {"convolution_bias", config.model.convolution_bias},
          {"frozen", !config.model.freeze.empty()},
          {"size", config.data.size},
          {"resize", config.data.resize},
          {"preprocess", config.data.preprocess},
          {"scale", config.data.scale},
          {"shift", config.data.shift},
          {"optimizer", config.optimizer.kind},
          {"momentum", config.optimizer.momentum},
          {"nesterov", config.optimizer.nesterov},
          {"lr", config.optimizer.lr},
          {"betas", {config.optimizer.beta1, config.optimizer.beta2}},
          {"epsilon", config.optimizer.epsilon},
          {"threads", config.threads}};
}

// The masks of dropout layers whose rates cannot be overridden, each as what it makes of ones: `dropout.K` for the K-th
// dropout layer of the model.
void add_dropout_masks(TensorRecord& record, models::Detector& detector, const std::vector<double>& rates,
                       const models::ForwardContext& context, int size) {
  std::vector<std::int64_t> shape;
  std::uint32_t number = 0;
  for (const auto& layer : detector.layers(3, size)) {
    if (layer.kind != "Dropout") continue;
    models::Dropout dropout(rates.at(number));
    dropout.set_number(number);
    shape = layer.output_shape;
    shape.insert(shape.begin(), context.samples.numel());
    record.add("dropout." + std::to_string(number++), dropout(at::ones(shape), models::Pass{context}));
  }
}

bool is_depthwise(const at::Tensor& kernel) {
  return kernel.dim() == 4 && kernel.size(1) == 1;
}

// Freshly initialised kernels, batch norms that are not the identity, and running statistics of the images. The last
// batch norm of each residual block is small: without it fifty untrained layers multiply rounding errors by a hundred.
// Depthwise kernels are large enough for the epsilon of the batch norm behind them.
void season(models::Detector& detector, const at::Tensor& images) {
  constexpr double kResidual = 0.1;
  const c10::NoGradGuard no_grad;
  std::int64_t number = 0;
  std::vector<at::Tensor> frozen;
  for (const auto& [name, tensor] : detector.parameters()) {
    if (!tensor.requires_grad()) frozen.push_back(tensor.set_requires_grad(true));  // to measure their statistics too
    if (is_depthwise(tensor)) tensor.mul_(std::sqrt(static_cast<double>(tensor.size(0) + 1) / 2));
    if (tensor.dim() > 1) continue;
    const double level = name.ends_with("weight") ? 1 : 0;
    ++number;
    tensor.copy_(
        models::from_formula(tensor.sizes(), [&](std::int64_t i) { return level + 0.1 * models::wave(i, number); }));
    if (name.ends_with(".bn3.weight") || name.ends_with(".conv.3.weight")) tensor.mul_(kResidual);
  }
  models::measure_statistics(detector, images);
  for (const at::Tensor& tensor : frozen) tensor.set_requires_grad(false);
}

// Of the mean loss in this context, under "KIND.gradient.", with the logits.
void add_gradients(TensorRecord& record, const std::string& kind, models::Detector& detector, const at::Tensor& images,
                   const at::Tensor& labels, const models::ForwardContext& context) {
  const at::Tensor logits = detector.forward(images, context);
  record.add(kind + ".logits", logits);
  (models::summed_loss(logits, labels, {}) / static_cast<double>(images.size(0))).backward();
  for (const auto& [name, tensor] : detector.parameters()) {
    if (!tensor.requires_grad()) continue;
    record.add(kind + ".gradient." + name, tensor.grad());
    tensor.mutable_grad().reset();
  }
}

void record_gradients(const std::string& model, int size, int batch, const std::string& output) {
  // Batch norms want many values; deep networks have them, and few images, so that seldom a ReLU stands at its kink.
  const std::int64_t count = size > 32 ? 4 : 32;
  const bool all_rates = model == "cnn5";  // model.dropout leaves those of its convolutions
  RunConfig config = comparable_config(model, {});
  if (all_rates) config.model.dropout = -1;
  const auto detector = launcher::training::build_configured_model(config, 3);
  const double range = model == "cnn5" ? 255 : 1;
  season(*detector, models::striped_images(16, size) * range);
  TensorRecord record;
  record.add_state("weights.", *detector);
  const at::Tensor images = models::striped_images(count, size, 20 + count * batch) * range;
  const at::Tensor labels = at::arange(count, at::kLong).remainder(2);
  record.add("images", images);
  record.add("labels", labels);
  add_gradients(record, "evaluation", *detector, images, labels, {});
  launcher::World world;
  const models::BatchNormFunction batch_norm = launcher::training::batch_norm_function(
      launcher::training::Statistics::of_global_batch, world.collective());  // as in a training
  const models::ForwardContext context{
      .training = true, .seed = 3, .samples = at::arange(count, at::kLong), .batch_norm = &batch_norm};
  if (all_rates) add_dropout_masks(record, *detector, {0.2, 0.3, 0.3, 0.4, 0.5, 0.5}, context, size);
  add_gradients(record, "training", *detector, images, labels, context);
  for (const auto& [name, tensor] : detector->buffers()) record.add("statistics." + name, tensor);
  record.write(output + ".safetensors");
  std::ofstream(output + ".json") << description_of(config).dump(1) << '\n';
}

void record_training(const std::string& model, const std::string& store_path, std::uint64_t steps,
                     const std::string& output, const std::vector<std::string>& overrides) {
  launcher::World world;
  RunConfig config = comparable_config(model, overrides);
  config.threads = launcher::resolve_threads(config.threads, world.topology());
  launcher::use_threads(static_cast<int>(config.threads));
  const data::StoreReader store(store_path);
  const auto loaded = launcher::training::load_rows(world, store, config);
  launcher::training::Replica replica(config, 3, world.collective());
  launcher::training::EpochData data(config, *loaded.rows.training, loaded.rows.training_rows);
  if (model.starts_with("resnet50"))
    season(replica.model(), models::striped_images(8, static_cast<int>(config.data.size)));
  TensorRecord record;
  record.add_state("before.", replica.model());
  json description = description_of(config);
  data.start_epoch(0);
  replica.start_epoch(0);
  const std::vector<std::string> names = store.names("train");
  for (std::uint64_t step = 0; step < std::min(steps, data.batches()); ++step) {
    const auto batch = data.micro_batch(step, 0, 1);
    const std::uint64_t count = data.batch_count(step);
    json batch_names = json::array();
    for (std::uint64_t i = 0; i < count; ++i) {
      batch_names.push_back(
          names.at(static_cast<std::size_t>(batch.samples[static_cast<std::int64_t>(i)].item<std::int64_t>())));
    }
    description["batches"].push_back(batch_names);
    description["losses"].push_back(replica.step(batch, count, step, {}).read().loss_sum / static_cast<double>(count));
  }
  record.add_state("after.", replica.model());
  record.write(output + ".safetensors");
  std::ofstream(output + ".json") << description.dump(1) << '\n';
}

int run(const std::vector<std::string>& words) {
  if (words.size() == 5 && words[0] == "gradients") {
    record_gradients(words[1], std::stoi(words[2]), std::stoi(words[3]), words[4]);
    return 0;
  }
  if (words.size() >= 5 && words[0] == "training") {
    record_training(words[1], words[2], std::stoull(words[3]), words[4], {words.begin() + 5, words.end()});
    return 0;
  }
  std::fprintf(stderr, "usage: see the head of tests/end_to_end/parity_record.cpp\n");
  return 2;
}

}  // namespace
}  // namespace assay::tests

int main(int argc, char** argv) {
  try {
    return assay::tests::run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "parity_record: error: %s\n", error.what());
    return 1;
  }
}
