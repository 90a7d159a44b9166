// SPDX-License-Identifier: Apache-2.0
// What the ranks tell each other with the gradients of a step: losses, counts and wishes, as floats that ride in the
// reducer's scalars and cost no collective of their own.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <span>
#include <utility>

namespace assay::launcher::training {

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

// The figures of a step that may still be under way: a GPU computes behind its host, which reads them one step late so
// as never to wait for it.
class PendingResult {
 public:
  explicit PendingResult(const StepResult& result) : read_([result] { return result; }) {}
  explicit PendingResult(std::function<StepResult()> read) : read_(std::move(read)) {}
  // Waits where the step has not ended yet.
  StepResult read() const { return read_(); }

 private:
  std::function<StepResult()> read_;
};

// Adds a piece of a rank's micro-batch: its summed loss, and its predictions (REAL above the threshold) from logits
// [N, 1] or [N, 2] against labels int64 [N].
void add_piece(std::span<float> scalars, float loss_sum, const at::Tensor& logits, const at::Tensor& labels,
               double threshold);
void add_wishes(std::span<float> scalars, StepWishes wishes);
// The same without the host, all tensors on one device: scalars float32 [kReducerScalars], loss_sum a scalar.
void add_piece_on_device(const at::Tensor& scalars, const at::Tensor& loss_sum, const at::Tensor& logits,
                         const at::Tensor& labels, double threshold);
// wishes: float32 [2], stop and save, each 0 or 1.
void add_wishes_on_device(const at::Tensor& scalars, const at::Tensor& wishes);
// From the scalars summed over the ranks.
StepResult step_result(std::span<const float> scalars);

}  // namespace assay::launcher::training
