// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/trust.hpp"

#include <ATen/ops/mean.h>

#include "models/explain/randomisation.hpp"

namespace assay::launcher::explanation {

using models::explain::DeletionTrial;

TrustJudge::TrustJudge(MethodModel& model, Attributor* randomised, const ExplainOptions& options,
                       const Background& background, std::int64_t batch)
    : model_(model), randomised_(randomised), options_(options), background_(background), batch_(batch) {}

at::Tensor TrustJudge::hidden_for(const at::Tensor& seen) const {
  if (!background_.empty()) return background_.mean;
  return seen.mean({1, 2}, true).expand_as(seen).contiguous();
}

Trust TrustJudge::judge(const at::Tensor& seen, const Attributions& attributions, const std::vector<Class>& targets,
                        bool compare) {
  Trust trust;
  const at::Tensor hidden = hidden_for(seen);
  for (const Class target : targets) {
    const auto label = static_cast<std::size_t>(target);
    DeletionTrial trial(model_.explained(), seen, hidden, target == Class::real,
                        {.seed = options_.seed, .batch = batch_});
    trust.random[label] = trial.random_baseline();
    for (const Method method : options_.methods) {
      trust.methods[static_cast<std::size_t>(method)].scores[label] =
          trial.of(importance(attributions, method, target));
    }
  }
  if (!compare || randomised_ == nullptr) return trust;
  const Attributions without = randomised_->explain(seen.unsqueeze(0)).front();
  for (const Method method : options_.methods) {
    trust.methods[static_cast<std::size_t>(method)].randomisation = models::explain::randomisation_similarity(
        values_to_compare(attributions, method, targets.front()), values_to_compare(without, method, targets.front()));
  }
  return trust;
}

}  // namespace assay::launcher::explanation
