// SPDX-License-Identifier: Apache-2.0
// How far each method may be believed on one image: deletion and insertion beside random maps, and how much of the
// explanation is left when the model's weights are random. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "launcher/explanation/attributions.hpp"
#include "launcher/explanation/attributor.hpp"
#include "models/explain/deletion.hpp"

namespace assay::launcher::explanation {

struct MethodTrust {
  std::array<std::optional<models::explain::DeletionScores>, 2> scores;  // by class, of those explained
  std::optional<double> randomisation;  // likeness to the explanation of a model with random weights; NaN: unknown
};

struct Trust {
  std::array<std::optional<models::explain::RandomBaseline>, 2> random;  // by class
  std::array<MethodTrust, std::size(kMethods)> methods;                  // by method
};

// Deleted pixels take the mean of the background, or where there is none the mean colour of the image.
class TrustJudge {
 public:
  // All must outlive this. randomised: null where there is no such model.
  TrustJudge(MethodModel& model, Attributor* randomised, const ExplainOptions& options, const Background& background,
             std::int64_t batch);

  // seen: float32 [C, H, W]; targets: the classes explained; compare: whether to explain it with random weights too.
  Trust judge(const at::Tensor& seen, const Attributions& attributions, const std::vector<Class>& targets,
              bool compare);

 private:
  at::Tensor hidden_for(const at::Tensor& seen) const;

  MethodModel& model_;
  Attributor* randomised_;
  const ExplainOptions& options_;
  const Background& background_;
  std::int64_t batch_;
};

}  // namespace assay::launcher::explanation
