// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/evaluator.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "launcher/image_options.hpp"
#include "models/loss.hpp"

namespace assay::launcher::evaluation {
namespace {

// logits: float32 [N, 1] or [N, 2], contiguous.
std::vector<double> log_odds_of(const at::Tensor& logits) {
  const float* value = logits.const_data_ptr<float>();
  const bool pair = logits.size(1) == 2;
  std::vector<double> log_odds;
  log_odds.reserve(static_cast<std::size_t>(logits.size(0)));
  for (std::int64_t i = 0; i < logits.size(0); ++i) {
    log_odds.push_back(pair ? static_cast<double>(value[2 * i + 1]) - value[2 * i] : value[i]);
  }
  return log_odds;
}

}  // namespace

InferenceOptions inference_options(const config::RunConfig& config) {
  return {.batch = config.evaluation.batch,
          .preparation = preparation_options(config),
          .threads = static_cast<int>(std::max<std::int64_t>(1, config.threads))};
}

Evaluation Evaluator::run(models::Detector& model, RowAccess& access, std::span<const std::uint32_t> rows) const {
  const std::span<const std::uint8_t> labels = access.labels();
  const at::Tensor logits = infer(model, access, rows, inference_options(config_), collective_);
  Evaluation result;
  if (collective_.rank() != 0) return result;
  c10::NoGradGuard no_grad;
  const at::Tensor targets = at::empty({static_cast<std::int64_t>(rows.size())}, at::kLong);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    result.labels.push_back(labels[rows[i]]);
    targets.mutable_data_ptr<std::int64_t>()[i] = labels[rows[i]];
  }
  const models::LossOptions loss{.label_smoothing = config_.loss.label_smoothing};
  result.loss = models::summed_loss(logits, targets, loss).item<double>() / static_cast<double>(rows.size());
  result.log_odds = log_odds_of(logits);
  const at::Tensor probabilities = probabilities_of(logits, temperature_);
  const float* probability = probabilities.const_data_ptr<float>();
  result.probability_real.assign(probability, probability + rows.size());
  result.metrics = compute_metrics(result.labels, result.probability_real, config_.evaluation.threshold,
                                   config_.evaluation.positive == "FAKE" ? 0 : 1);
  return result;
}

}  // namespace assay::launcher::evaluation
