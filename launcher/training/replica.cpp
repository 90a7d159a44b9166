// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/replica.hpp"

#include <ATen/ops/empty.h>
#include <c10/core/GradMode.h>

#include <cmath>
#include <span>

#include "distributed/sync_batch_norm.hpp"
#include "launcher/config/resolve.hpp"
#include "models/registry.hpp"

namespace assay::launcher::training {
namespace {

// Where each figure rides in the reducer's scalars.
enum Scalar : std::size_t { kLoss, kCorrect, kTrueReal, kFalseReal, kFalseFake, kStop, kSave, kFigures };
static_assert(kFigures <= distributed::kReducerScalars);

std::vector<at::Tensor> tensors_of(const std::vector<models::NamedTensor>& named) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(named.size());
  for (const auto& entry : named) tensors.push_back(entry.tensor);
  return tensors;
}

void broadcast_tensor(distributed::Collective& collective, const at::Tensor& tensor) {
  if (collective.size() == 1) return;
  // Statistics may be strided views; the wire takes contiguous bytes.
  at::Tensor flat = tensor.contiguous();
  collective.broadcast({static_cast<std::byte*>(flat.data_ptr()), flat.nbytes()}, 0);
  if (!flat.is_same(tensor)) tensor.copy_(flat);
}

}  // namespace

Replica::Replica(const config::RunConfig& config, int channels, distributed::Collective& collective)
    : config_(config), collective_(collective) {
  models::ModelOptions options;
  options.channels = channels;
  options.dropout = config.model.dropout;
  options.seed = static_cast<std::uint64_t>(config.seed);
  model_ = models::build_model(config.model.name, options);
  config::check_loss_fits(config, model_->logits());
  reducer_ = std::make_unique<distributed::GradientReducer>(
      tensors_of(model_->parameters()), distributed::ReducerOptions{.bucket_mib = config.distributed.bucket_mib},
      collective);
  optimizer_ = std::make_unique<Adam>(config.optimizer, reducer_->flat_parameters());
  loss_.label_smoothing = config.loss.label_smoothing;
  if (config.distributed.sync_batch_norm) {
    batch_norm_ = [&collective](const at::Tensor& input, const at::Tensor& weight, const at::Tensor& bias,
                                const at::Tensor& mean, const at::Tensor& variance, double momentum, double epsilon) {
      return distributed::sync_batch_norm(input, weight, bias, mean, variance, momentum, epsilon, collective);
    };
  }
  synchronise();
}

StepResult Replica::step(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step, StepWishes wishes) {
  models::ForwardContext context;
  context.training = true;
  context.seed = static_cast<std::uint64_t>(config_.seed);
  context.step = step;
  context.samples = batch.samples;
  context.batch_norm = batch_norm_ ? &batch_norm_ : nullptr;

  reducer_->zero();
  const at::Tensor logits = model_->forward(batch.images, context);
  const at::Tensor loss = models::summed_loss(logits, batch.labels, loss_);
  loss.div(static_cast<double>(global_count)).backward();

  std::span<float> scalars = reducer_->scalars();
  scalars[kLoss] = loss.item<float>();
  count_predictions(logits.detach(), batch.labels, scalars);
  scalars[kStop] = wishes.stop ? 1.0f : 0.0f;
  scalars[kSave] = wishes.save ? 1.0f : 0.0f;
  reducer_->finish();

  samples_since_average_ += static_cast<double>(batch.labels.numel());
  StepResult result;
  result.loss_sum = scalars[kLoss];
  result.correct = static_cast<std::uint64_t>(scalars[kCorrect]);
  result.true_real = static_cast<std::uint64_t>(scalars[kTrueReal]);
  result.false_real = static_cast<std::uint64_t>(scalars[kFalseReal]);
  result.false_fake = static_cast<std::uint64_t>(scalars[kFalseFake]);
  result.stop = scalars[kStop] > 0;
  result.save = scalars[kSave] > 0;
  // The sum of all gradients is not finite when any of them is not: one pass over memory, the same bits on every rank.
  const float gradient_sum = reducer_->flat_gradients().sum().item<float>();
  if (!std::isfinite(gradient_sum)) result.loss_sum = gradient_sum;
  if (std::isfinite(result.loss_sum)) optimizer_->step(reducer_->flat_gradients());
  return result;
}

void Replica::count_predictions(const at::Tensor& logits, const at::Tensor& labels, std::span<float> scalars) const {
  const at::Tensor probabilities = models::probability_real(logits).contiguous();
  const float* probability = probabilities.const_data_ptr<float>();
  const std::int64_t* label = labels.const_data_ptr<std::int64_t>();
  for (std::int64_t i = 0; i < labels.numel(); ++i) {
    const bool predicted_real = probability[i] > config_.evaluation.threshold;
    const bool real = label[i] == 1;
    scalars[kCorrect] += predicted_real == real;
    scalars[kTrueReal] += predicted_real && real;
    scalars[kFalseReal] += predicted_real && !real;
    scalars[kFalseFake] += !predicted_real && real;
  }
}

void Replica::average_statistics() {
  if (batch_norm_ || collective_.size() == 1) return;
  c10::NoGradGuard no_grad;
  double total = samples_since_average_;
  collective_.all_reduce_sum(std::span(&total, 1));
  if (total == 0) return;
  for (const auto& buffer : model_->buffers()) {
    at::Tensor weighted = buffer.tensor.to(at::kDouble).contiguous().mul_(samples_since_average_ / total);
    collective_.all_reduce_sum({weighted.mutable_data_ptr<double>(), static_cast<std::size_t>(weighted.numel())});
    buffer.tensor.copy_(weighted);
  }
  samples_since_average_ = 0;
}

void Replica::synchronise() {
  c10::NoGradGuard no_grad;
  broadcast_tensor(collective_, reducer_->flat_parameters());
  for (const auto& buffer : model_->buffers()) broadcast_tensor(collective_, buffer.tensor);
  broadcast_tensor(collective_, optimizer_->first_moment());
  broadcast_tensor(collective_, optimizer_->second_moment());
  broadcast_tensor(collective_, optimizer_->steps());
}

}  // namespace assay::launcher::training
