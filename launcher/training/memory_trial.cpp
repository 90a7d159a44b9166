// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/memory_trial.hpp"

#include <torch/csrc/autograd/autograd.h>

#include <new>
#include <optional>
#include <span>
#include <vector>

#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/training/accumulation.hpp"
#include "launcher/training/batch_norm_function.hpp"
#include "launcher/training/memory_fence.hpp"
#include "launcher/training/memory_fit.hpp"

namespace assay::launcher::training {
namespace {

MicroBatch first_of(const MicroBatch& batch, std::int64_t images) {
  return {batch.images.narrow(0, 0, images), batch.labels.narrow(0, 0, images), batch.samples.narrow(0, 0, images)};
}

// Forward and backward of one piece, where the replica computes, as it computes it, but without the other ranks.
void compute(Replica& replica, const MicroBatch& piece) {
  distributed::SingleProcessCollective alone;
  const models::BatchNormFunction of_this_rank = batch_norm_function(Statistics::of_micro_batch, alone);
  const models::BatchNormFunction without_trace = [&](const models::BatchNormCall& call) {
    models::BatchNormCall own = call;
    own.running_mean = call.running_mean.clone();
    own.running_var = call.running_var.clone();
    return of_this_rank(own);
  };
  models::ForwardContext context = replica.context(piece.samples, 0);
  context.batch_norm = &without_trace;
  const at::Tensor logits = replica.model().forward(piece.images, context);
  std::vector<at::Tensor> trained;
  for (const auto& parameter : replica.model().parameters()) {
    if (parameter.tensor.requires_grad()) trained.push_back(parameter.tensor);
  }
  // Gradients as results, not added to the parameters': the reducer's buckets see nothing of this.
  torch::autograd::grad({logits.sum()}, trained, {}, std::nullopt, false, /*allow_unused=*/true);
}

std::int64_t side_of(const MicroBatch& batch) {
  return batch.images.dim() == 4 ? batch.images.size(3) : 0;
}

}  // namespace

bool step_fits(Replica& replica, const MicroBatch& batch, std::int64_t images) {
  try {
    std::optional<MemoryFence> fence;
    if (replica.gradients().is_cpu()) fence.emplace(fence_limits(replica.ranks()));
    compute(replica, replica.pieces(first_of(batch, images), 1).front());
    return true;
  } catch (const std::exception& error) {
    if (!tells_of_memory(error)) throw;
    return false;
  }
}

void advise(const std::exception& fault, Replica& replica, const MicroBatch& batch, std::uint64_t global_count) {
  const std::int64_t images = batch.labels.numel();
  if (!tells_of_memory(fault) || images == 0) return;
  const auto wanted = static_cast<std::uint64_t>(replica.accumulation());
  const auto pieces = static_cast<std::int64_t>(piece_count(global_count, replica.ranks(), wanted));
  const std::int64_t fitting = largest_part_that_fits(
      (images + pieces - 1) / pieces, [&](std::int64_t count) { return step_fits(replica, batch, count); });
  throw OutOfMemoryError(memory_advice({images, pieces, replica.ranks(), side_of(batch)}, fitting));
}

void try_step(Replica& replica, const MicroBatch& batch, std::uint64_t global_count) {
  const std::int64_t images = batch.labels.numel();
  const auto wanted = static_cast<std::uint64_t>(replica.accumulation());
  const auto pieces = static_cast<std::int64_t>(piece_count(global_count, replica.ranks(), wanted));
  if (images == 0 || step_fits(replica, batch, (images + pieces - 1) / pieces)) return;
  advise(std::bad_alloc(), replica, batch, global_count);
}

PendingResult step_or_advice(Replica& replica, const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                             StepWishes wishes) {
  try {
    return replica.step(batch, global_count, step, wishes);
  } catch (const std::exception& fault) {
    advise(fault, replica, batch, global_count);
    throw;
  }
}

std::int64_t choose_accumulation(distributed::Collective& collective, Replica& replica, const MicroBatch& batch,
                                 std::uint64_t global_count) {
  // The largest number of pieces that a step of this size can be cut into.
  const auto most = static_cast<std::int64_t>(piece_count(global_count, collective.size(), global_count));
  const std::int64_t images = batch.labels.numel();
  // All ranks try the same number at the same time, as they will compute it.
  const std::int64_t chosen = smallest_accumulation(most, [&](std::int64_t pieces) {
    const std::int64_t largest = (images + pieces - 1) / pieces;
    double failures = largest == 0 || step_fits(replica, batch, largest) ? 0 : 1;
    collective.all_reduce_sum(std::span(&failures, 1));
    return failures == 0;
  });
  if (chosen > 0) return chosen;
  const std::string message = memory_advice({images, most, collective.size(), side_of(batch)}, 0);
  throw AgreedError(kOutOfMemory, collective.rank() == 0 ? message : "");
}

}  // namespace assay::launcher::training
