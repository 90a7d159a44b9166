// SPDX-License-Identifier: Apache-2.0
// A model's figures on labelled rows: sharded inference, then metrics on rank 0. Used for the validation split during
// training and by `assay evaluate`.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "distributed/collective.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/evaluation/inference.hpp"
#include "launcher/evaluation/metrics.hpp"
#include "models/detector.hpp"

namespace assay::launcher::evaluation {

struct Evaluation {
  std::vector<std::uint8_t> labels;      // of the rows, in their order
  std::vector<double> probability_real;  // one per row, float32 values
  std::vector<double> log_odds;          // of REAL, one per row, before any temperature
  double loss = 0;                       // mean training loss (with the recipe's label smoothing)
  Metrics metrics;
};

// How this configuration prepares images and batches its forwards.
InferenceOptions inference_options(const config::RunConfig& config);

class Evaluator {
 public:
  // Both must outlive the evaluator. temperature: what logits are divided by before they become probabilities; the loss
  // is that of the training, without it.
  Evaluator(distributed::Collective& collective, const config::RunConfig& config, double temperature = 1)
      : collective_(collective), config_(config), temperature_(temperature) {}

  // Collective. Filled in on rank 0, default elsewhere.
  Evaluation run(models::Detector& model, RowAccess& access, std::span<const std::uint32_t> rows) const;

 private:
  distributed::Collective& collective_;
  const config::RunConfig& config_;
  double temperature_;
};

}  // namespace assay::launcher::evaluation
