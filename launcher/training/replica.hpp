// SPDX-License-Identifier: Apache-2.0
// The model copy of one rank with its gradients and optimiser, and the step that all ranks make together. The same
// object trains, benches and resumes. Frozen parameters are the model's alone: in no flat vector, never stepped on.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "distributed/bucket_transport.hpp"
#include "distributed/collective.hpp"
#include "distributed/gradient_reducer.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/training/class_weights.hpp"
#include "launcher/training/device_step.hpp"
#include "launcher/training/micro_batch.hpp"
#include "launcher/training/optimizer.hpp"
#include "launcher/training/parameter_groups.hpp"
#include "launcher/training/step_result.hpp"
#include "launcher/training/weight_average.hpp"
#include "models/detector.hpp"
#include "models/loss.hpp"

namespace assay::launcher::training {

class Replica {
 public:
  // channels: of the input images. The collective must outlive the replica. transport carries the gradients; none:
  // inline on the collective. gpu: of a replica that computes on a GPU, whose memory the collective then sums; none: on
  // the processor. Collective: weights come from rank 0. Throws config::UsageError for a configuration that does not
  // fit the model, or leaves nothing to train.
  Replica(const config::RunConfig& config, int channels, distributed::Collective& collective,
          const ClassWeights& weights = {}, std::unique_ptr<distributed::BucketTransport> transport = nullptr,
          std::unique_ptr<DeviceStep> gpu = nullptr);

  // In the first schedule.head_epochs epochs the backbone does not train: its batch norms are in inference mode, its
  // gradients zero, its optimiser state rests. Follows from the epoch (from 0) alone. Without a call all train.
  void start_epoch(std::uint32_t epoch);

  // One optimiser step on the global batch of which `batch` is this rank's part, computed in the pieces of
  // optimizer.accumulation (batch norms see one piece at a time). Collective. `step` numbers the optimiser steps of the
  // run from 0. A non-finite loss or gradient leaves the weights as they were and returns a non-finite loss_sum; so do
  // all later steps, without computing: the caller hears of it one step late.
  PendingResult step(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step, StepWishes wishes);

  // Rank 0's weights, statistics and training state on every rank. Collective.
  void synchronise();

  // Without synchronised batch norm the running statistics differ between ranks: replaces them everywhere by their mean
  // over ranks, weighted by the samples each rank has seen since the last call. Collective; nothing to do otherwise.
  void average_statistics();

  models::Detector& model() { return *model_; }
  const models::Detector& model() const { return *model_; }
  Optimizer& optimizer() { return *optimizer_; }
  // What a training needs to go on besides the model's own tensors, by name, in place: the optimiser's state, and with
  // optimizer.ema the weights that wait aside, "trained.NAME" (what they are while PublishedWeights lives, as in a
  // checkpoint).
  std::vector<models::NamedTensor> training_state() const;

  int ranks() const { return collective_.size(); }
  // Pieces that a step is computed in, of 1 or more; a Replica of optimizer.accumulation 0 must be told before its
  // first step (memory_trial.hpp).
  std::int64_t accumulation() const { return config_.optimizer.accumulation; }
  void set_accumulation(std::int64_t pieces) { config_.optimizer.accumulation = pieces; }

  // Seconds this rank has waited for gradients of others since construction; 0 where the transport is inline.
  double seconds_waited() const { return transport_->seconds_waited(); }

  // What explains a step that went wrong (divergence.hpp).
  const std::vector<FlatParameter>& layout() const { return layout_; }
  at::Tensor gradients() const { return reducer_->flat_gradients(); }
  models::ForwardContext context(const at::Tensor& samples, std::uint64_t step) const;
  // On the device of the replica.
  std::vector<MicroBatch> pieces(const MicroBatch& batch, std::uint64_t global_count) const;

 private:
  friend class PublishedWeights;
  void make_average();
  // last: no more pieces of this step follow.
  void compute_gradients(const MicroBatch& piece, std::uint64_t global_count, std::uint64_t step, bool last);
  // Of all pieces, then the sum over the ranks. batch: where the replica computes.
  void compute_all_gradients(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step);
  std::vector<MicroBatch> pieces_here(const MicroBatch& batch, std::uint64_t global_count) const;
  PendingResult step_on_device(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                               StepWishes wishes);
  StepResult finish_step(std::uint64_t step);

  config::RunConfig config_;
  distributed::Collective& collective_;
  std::unique_ptr<models::Detector> model_;
  std::unique_ptr<DeviceStep> gpu_;  // null: on the processor
  std::vector<models::NamedTensor> buffers_;
  std::vector<at::Tensor> frozen_;
  std::vector<FlatParameter> layout_;
  std::unique_ptr<distributed::BucketTransport> transport_;
  std::unique_ptr<distributed::GradientReducer> reducer_;
  std::unique_ptr<Optimizer> optimizer_;
  std::optional<WeightAverage> average_;
  models::BatchNormFunction batch_norm_;
  models::LossOptions loss_;
  bool head_only_ = false;  // in this epoch the backbone rests
  double samples_since_average_ = 0;
  std::optional<StepResult> ruined_;  // the first step that was not finite
};

// While it lives, the replica's model holds the weights that are validated and saved: their moving average with
// optimizer.ema, which the training weights wait aside for; else nothing changes. No steps meanwhile, no nesting.
class PublishedWeights {
 public:
  explicit PublishedWeights(Replica& replica) : replica_(replica) { exchange(); }
  ~PublishedWeights() { exchange(); }
  PublishedWeights(const PublishedWeights&) = delete;
  PublishedWeights& operator=(const PublishedWeights&) = delete;

 private:
  void exchange() noexcept {
    if (replica_.average_) replica_.average_->exchange();
  }

  Replica& replica_;
};

}  // namespace assay::launcher::training
