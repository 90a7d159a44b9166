// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_result.hpp"

#include "distributed/gradient_reducer.hpp"
#include "models/detector.hpp"

namespace assay::launcher::training {
namespace {

// Where each figure rides in the reducer's scalars.
enum Scalar : std::size_t { kLoss, kCorrect, kTrueReal, kFalseReal, kFalseFake, kStop, kSave, kFigures };
static_assert(kFigures <= distributed::kReducerScalars);

}  // namespace

void add_piece(std::span<float> scalars, float loss_sum, const at::Tensor& logits, const at::Tensor& labels,
               double threshold) {
  scalars[kLoss] += loss_sum;
  const at::Tensor probabilities = models::probability_real(logits).contiguous();
  const float* probability = probabilities.const_data_ptr<float>();
  const std::int64_t* label = labels.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < labels.numel(); ++i) {
    const bool predicted_real = probability[i] > threshold;
    const bool real = label[i] == 1;
    scalars[kCorrect] += predicted_real == real;
    scalars[kTrueReal] += predicted_real && real;
    scalars[kFalseReal] += predicted_real && !real;
    scalars[kFalseFake] += !predicted_real && real;
  }
}

void add_wishes(std::span<float> scalars, StepWishes wishes) {
  scalars[kStop] = wishes.stop ? 1.0f : 0.0f;
  scalars[kSave] = wishes.save ? 1.0f : 0.0f;
}

StepResult step_result(std::span<const float> scalars) {
  StepResult result;
  result.loss_sum = scalars[kLoss];
  result.correct = static_cast<std::uint64_t>(scalars[kCorrect]);
  result.true_real = static_cast<std::uint64_t>(scalars[kTrueReal]);
  result.false_real = static_cast<std::uint64_t>(scalars[kFalseReal]);
  result.false_fake = static_cast<std::uint64_t>(scalars[kFalseFake]);
  result.stop = scalars[kStop] > 0;
  result.save = scalars[kSave] > 0;
  return result;
}

}  // namespace assay::launcher::training
