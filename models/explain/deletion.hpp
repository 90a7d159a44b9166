// SPDX-License-Identifier: Apache-2.0
// Whether an explanation names what the model uses (Petsiuk et al., "RISE", BMVC 2018, sec. 4.3): the areas under the
// model's output while pixels are hidden in the order of the explanation (deletion: low is good), and while they are
// shown in that order (insertion: high is good). A map that means nothing scores as random maps do.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "models/explain/explained_model.hpp"

namespace assay::models::explain {

struct DeletionOptions {
  int steps = 16;       // in each of which an equal share of the pixels is hidden or shown
  int random_maps = 4;  // of the baseline
  std::uint64_t seed = 0;
  std::int64_t batch = 250;
};

struct DeletionScores {
  double deletion_auc = 0;
  double insertion_auc = 0;
};

struct RandomBaseline {
  double deletion_auc = 0;  // means over the random maps
  double insertion_auc = 0;
  double deletion_deviation = 0;  // standard deviations over them; NaN of one map
  double insertion_deviation = 0;
};

// Of one image and one class: P(REAL), or P(FAKE) where `real` is false. The model must outlive it. One thread at a
// time.
class DeletionTrial {
 public:
  // seen, hidden: float32 [C, H, W]. Throws std::invalid_argument when they differ in shape, and on options below 1.
  DeletionTrial(ExplainedModel& model, const at::Tensor& seen, const at::Tensor& hidden, bool real,
                const DeletionOptions& options);

  // importance: [H * W], for the class. Equal values go in the order of a hash, so that no corner is favoured. Throws
  // std::invalid_argument on another number of pixels, or a value that is not a number.
  DeletionScores of(std::span<const double> importance);
  // The same whatever the explanation: ask once for an image and a class.
  RandomBaseline random_baseline();

 private:
  std::vector<DeletionScores> score(std::span<const std::vector<std::int64_t>> ranks);
  std::vector<double> ask(const at::Tensor& shown);

  ExplainedModel& model_;
  at::Tensor seen_;    // float32 [H * W, C]
  at::Tensor hidden_;  // the same
  std::int64_t height_ = 0;
  bool real_;
  DeletionOptions options_;
  double all_shown_ = 0;  // the output
  double all_hidden_ = 0;
};

}  // namespace assay::models::explain
