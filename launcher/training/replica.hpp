// SPDX-License-Identifier: Apache-2.0
// The model copy of one rank with its gradients and optimiser, and the step that all ranks make together. The same
// object trains, benches and resumes.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "distributed/collective.hpp"
#include "distributed/gradient_reducer.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/training/adam.hpp"
#include "models/detector.hpp"
#include "models/loss.hpp"

namespace assay::launcher::training {

// A rank's part of a global batch; may be empty.
struct MicroBatch {
  at::Tensor images;   // float32 [N, C, H, W], scaled and augmented
  at::Tensor labels;   // int64 [N]
  at::Tensor samples;  // int64 [N], ids that key dropout and augmentation
};

// What one rank wants of the world at this step; any rank's wish is everybody's.
struct StepWishes {
  bool stop = false;
  bool save = false;
};

// Sums over the global batch, equal on all ranks.
struct StepResult {
  double loss_sum = 0;
  std::uint64_t correct = 0;
  std::uint64_t true_real = 0;
  std::uint64_t false_real = 0;
  std::uint64_t false_fake = 0;
  bool stop = false;
  bool save = false;
};

class Replica {
 public:
  // channels: of the input images. The collective must outlive the replica. Collective: weights come from rank 0.
  Replica(const config::RunConfig& config, int channels, distributed::Collective& collective);

  // One optimiser step on the global batch of which `batch` is this rank's part. Collective. `step` numbers the
  // optimiser steps of the run from 0. A non-finite loss or gradient leaves the weights as they were and returns a
  // non-finite loss_sum.
  StepResult step(const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step, StepWishes wishes);

  // Rank 0's weights, statistics and optimiser state on every rank. Collective.
  void synchronise();

  // Without synchronised batch norm the running statistics differ between ranks: replaces them everywhere by their mean
  // over ranks, weighted by the samples each rank has seen since the last call. Collective; nothing to do otherwise.
  void average_statistics();

  models::Detector& model() { return *model_; }
  const models::Detector& model() const { return *model_; }
  Adam& optimizer() { return *optimizer_; }
  const Adam& optimizer() const { return *optimizer_; }

 private:
  void count_predictions(const at::Tensor& logits, const at::Tensor& labels, std::span<float> scalars) const;

  config::RunConfig config_;
  distributed::Collective& collective_;
  std::unique_ptr<models::Detector> model_;
  std::unique_ptr<distributed::GradientReducer> reducer_;
  std::unique_ptr<Adam> optimizer_;
  models::BatchNormFunction batch_norm_;  // empty: each rank normalises by its own micro-batch
  models::LossOptions loss_;
  double samples_since_average_ = 0;
};

}  // namespace assay::launcher::training
