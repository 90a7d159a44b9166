// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/replica.hpp"

#include <absl/strings/str_cat.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "distributed/inline_transport.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/training/accumulation.hpp"
#include "launcher/training/batch_norm_function.hpp"
#include "launcher/training/configured_model.hpp"
#include "launcher/training/gradient_clip.hpp"
#include "models/state.hpp"

namespace assay::launcher::training {
namespace {

// In order of registration.
std::vector<at::Tensor> parameters_that(bool train, const models::Detector& model) {
  std::vector<at::Tensor> tensors;
  for (const auto& parameter : model.parameters()) {
    if (parameter.tensor.requires_grad() == train) tensors.push_back(parameter.tensor);
  }
  return tensors;
}

void check_something_trains(const config::RunConfig& config, const std::vector<FlatParameter>& layout) {
  const auto in_head = [](const FlatParameter& parameter) { return !parameter.backbone; };
  if (config.schedule.head_epochs == 0 || std::any_of(layout.begin(), layout.end(), in_head)) return;
  throw config::UsageError(
      "schedule.head_epochs: model.freeze leaves nothing of the classification head to train in these epochs; set "
      "schedule.head_epochs=0, or freeze less");
}

void broadcast_tensor(distributed::Collective& collective, const at::Tensor& tensor) {
  if (collective.size() == 1) return;
  // Statistics may be strided views; the wire takes contiguous bytes.
  at::Tensor flat = tensor.contiguous();
  collective.broadcast({static_cast<std::byte*>(flat.data_ptr()), flat.nbytes()}, 0);
  if (!flat.is_same(tensor)) tensor.copy_(flat);
}

// The mean over the ranks, this one's counting `share`.
void average_over_ranks(distributed::Collective& collective, const at::Tensor& tensor, double share) {
  at::Tensor weighted = tensor.to(at::kDouble).contiguous().mul_(share);
  collective.all_reduce_sum({weighted.mutable_data_ptr<double>(), static_cast<std::size_t>(weighted.numel())});
  tensor.copy_(weighted);
}

}  // namespace

Replica::Replica(const config::RunConfig& config, int channels, distributed::Collective& collective,
                 const ClassWeights& weights, std::unique_ptr<distributed::BucketTransport> transport,
                 std::unique_ptr<DeviceStep> gpu)
    : config_(config),
      collective_(collective),
      model_(build_configured_model(config, channels)),
      gpu_(std::move(gpu)),
      buffers_(model_->buffers()),
      frozen_(parameters_that(false, *model_)),
      layout_(flat_layout(*model_)),
      transport_(std::move(transport)) {
  check_something_trains(config, layout_);
  if (gpu_) models::move_to(*model_, gpu_->device());
  if (!transport_) transport_ = std::make_unique<distributed::InlineTransport>(collective);
  const distributed::ReducerOptions options{.bucket_mib = config.distributed.bucket_mib,
                                            .first_bucket_mib = config.distributed.first_bucket_mib};
  reducer_ =
      std::make_unique<distributed::GradientReducer>(parameters_that(true, *model_), options, collective, *transport_);
  optimizer_ = std::make_unique<Optimizer>(config.optimizer, reducer_->flat_parameters(), reducer_->flat_gradients(),
                                           parameter_groups(layout_, config.optimizer.backbone_scale));
  loss_ = {config.loss.label_smoothing, weights.fake, weights.real};
  batch_norm_ = batch_norm_function(
      config.distributed.sync_batch_norm ? Statistics::of_global_batch : Statistics::of_micro_batch, collective);
  if (config.optimizer.ema > 0) make_average();
  synchronise();
}

void Replica::make_average() {
  std::vector<models::NamedTensor> tensors{{"trained.parameters", reducer_->flat_parameters()}};
  for (const auto& buffer : buffers_) tensors.push_back({"trained." + buffer.name, buffer.tensor});
  average_.emplace(config_.optimizer.ema, std::move(tensors));
}

void Replica::start_epoch(std::uint32_t epoch) {
  const bool whole = epoch >= static_cast<std::uint64_t>(config_.schedule.head_epochs);
  for (FlatParameter& parameter : layout_) {
    if (parameter.backbone) parameter.tensor.set_requires_grad(whole);
  }
  optimizer_->set_active("backbone", whole);
  head_only_ = !whole;
}

models::ForwardContext Replica::context(const at::Tensor& samples, std::uint64_t step) const {
  return {.training = true,
          .seed = static_cast<std::uint64_t>(config_.seed),
          .step = step,
          .samples = samples,
          .batch_norm = &batch_norm_,
          .precision = config_.precision == "bf16" ? models::Precision::bf16 : models::Precision::fp32};
}

std::vector<MicroBatch> Replica::pieces(const MicroBatch& batch, std::uint64_t global_count) const {
  return pieces_here(gpu_ ? gpu_->bring(batch) : batch, global_count);
}

std::vector<MicroBatch> Replica::pieces_here(const MicroBatch& batch, std::uint64_t global_count) const {
  const auto wanted = static_cast<std::uint64_t>(config_.optimizer.accumulation);
  return pieces_of(batch, piece_count(global_count, collective_.size(), wanted));
}

void Replica::compute_gradients(const MicroBatch& piece, std::uint64_t global_count, std::uint64_t step, bool last) {
  models::ForwardContext forward = context(piece.samples, step);
  if (gpu_) forward.step_on_device = gpu_->step_number();
  const at::Tensor logits = model_->forward(piece.images, forward);
  const at::Tensor loss = models::summed_loss(logits, piece.labels, loss_);
  const double threshold = config_.evaluation.threshold;
  if (gpu_) {
    add_piece_on_device(reducer_->scalars_on_device(), loss.detach(), logits.detach(), piece.labels, threshold);
  } else {
    add_piece(reducer_->scalars(), loss.item<float>(), logits.detach(), piece.labels, threshold);
  }
  if (last) reducer_->leave_early();
  loss.div(static_cast<double>(global_count)).backward();
}

PendingResult Replica::step(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                            StepWishes wishes) {
  if (ruined_) return PendingResult(*ruined_);
  samples_since_average_ += static_cast<double>(batch.labels.numel());
  if (gpu_) return step_on_device(batch, global_count, step, wishes);
  reducer_->zero();
  add_wishes(reducer_->scalars(), wishes);
  compute_all_gradients(batch, global_count, step);
  return PendingResult(finish_step(step));
}

void Replica::compute_all_gradients(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step) {
  const std::vector<MicroBatch> parts = pieces_here(batch, global_count);
  for (const MicroBatch& piece : parts) compute_gradients(piece, global_count, step, &piece == &parts.back());
  reducer_->finish();
}

// The host learns one step late whether the step was finite: the device skips what must not happen.
PendingResult Replica::step_on_device(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                                      StepWishes wishes) {
  const MicroBatch& held = gpu_->hold(batch, step, wishes);
  const at::Tensor gradients = reducer_->flat_gradients();
  // All that decides what is computed, but for the values.
  const std::string shape = absl::StrCat(held.labels.numel(), " of ", global_count, head_only_ ? ", head" : "");
  gpu_->run(shape, [&] {
    reducer_->zero();
    add_wishes_on_device(reducer_->scalars_on_device(), gpu_->wishes());
    compute_all_gradients(held, global_count, step);
    gpu_->judge(reducer_->scalars_on_device(), gradients);
  });
  if (config_.optimizer.clip > 0) clip_gradients_on_device(gradients, config_.optimizer.clip);
  optimizer_->step(gpu_->skip());
  if (average_) average_->update(step);
  return gpu_->report();
}

StepResult Replica::finish_step(std::uint64_t step) {
  StepResult result = step_result(reducer_->scalars());
  // The sum of all gradients is not finite when any of them is not: one pass over memory, the same bits on every rank.
  const at::Tensor gradients = reducer_->flat_gradients();
  const float gradient_sum = gradients.sum().item<float>();
  if (!std::isfinite(gradient_sum)) result.loss_sum = gradient_sum;
  if (!std::isfinite(result.loss_sum)) {
    ruined_ = result;
    return result;
  }
  if (config_.optimizer.clip > 0) clip_gradients(gradients, config_.optimizer.clip);
  optimizer_->step();
  if (average_) average_->update(step);
  return result;
}

void Replica::average_statistics() {
  if (config_.distributed.sync_batch_norm || collective_.size() == 1) return;
  c10::NoGradGuard no_grad;
  double total = samples_since_average_;
  collective_.all_reduce_sum(std::span(&total, 1));
  if (total == 0) return;
  const double share = samples_since_average_ / total;
  for (const auto& buffer : buffers_) average_over_ranks(collective_, buffer.tensor, share);
  if (average_) {
    // All but the first, the parameters, which are equal on all ranks.
    for (const auto& kept : std::span(average_->kept()).subspan(1)) {
      average_over_ranks(collective_, kept.tensor, share);
    }
  }
  samples_since_average_ = 0;
}

std::vector<models::NamedTensor> Replica::training_state() const {
  std::vector<models::NamedTensor> tensors = optimizer_->state();
  if (average_) tensors.insert(tensors.end(), average_->kept().begin(), average_->kept().end());
  return tensors;
}

void Replica::synchronise() {
  c10::NoGradGuard no_grad;
  broadcast_tensor(collective_, reducer_->flat_parameters());
  for (const at::Tensor& parameter : frozen_) broadcast_tensor(collective_, parameter);
  for (const auto& buffer : buffers_) broadcast_tensor(collective_, buffer.tensor);
  for (const auto& entry : training_state()) broadcast_tensor(collective_, entry.tensor);
}

}  // namespace assay::launcher::training
