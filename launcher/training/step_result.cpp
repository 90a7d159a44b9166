// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/step_result.hpp"

#include <ATen/ops/stack.h>

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

void add_piece_on_device(const at::Tensor& scalars, const at::Tensor& loss_sum, const at::Tensor& logits,
                         const at::Tensor& labels, double threshold) {
  // In double, as the host compares.
  const at::Tensor predicted_real = models::probability_real(logits).to(at::kDouble).gt(threshold);
  const at::Tensor real = labels.eq(1);
  const at::Tensor figures =
      at::stack({loss_sum.to(at::kFloat), predicted_real.eq(real).sum().to(at::kFloat),
                 predicted_real.logical_and(real).sum().to(at::kFloat), predicted_real.gt(real).sum().to(at::kFloat),
                 real.gt(predicted_real).sum().to(at::kFloat)});
  scalars.narrow(0, kLoss, figures.numel()).add_(figures);
}

void add_wishes_on_device(const at::Tensor& scalars, const at::Tensor& wishes) {
  static_assert(kSave == kStop + 1);
  scalars.narrow(0, kStop, 2).copy_(wishes);
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
