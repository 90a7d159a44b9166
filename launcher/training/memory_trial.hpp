// SPDX-License-Identifier: Apache-2.0
// Real trials of memory_fit.hpp on a replica: forward and backward of a part of a micro-batch on this rank alone. No
// collective is made; gradients, running statistics and weights stay as they are.
#pragma once

#include <cstdint>
#include <exception>

#include "distributed/collective.hpp"
#include "launcher/training/micro_batch.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/step_result.hpp"

namespace assay::launcher::training {

// Whether the first `images` (1 .. all) of the micro-batch fit. Throws what goes wrong for another reason than memory.
bool step_fits(Replica& replica, const MicroBatch& batch, std::int64_t images);

// replica.step (its arguments and its result); where that finds no memory, what would fit is tried out, and the fault
// is an OutOfMemoryError with memory_advice. The other ranks wait meanwhile.
PendingResult step_or_advice(Replica& replica, const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                             StepWishes wishes);

// Whether a step of this rank's part can be made, found out as step_fits does: throws OutOfMemoryError with
// memory_advice when it cannot. Called by all ranks at the same time.
void try_step(Replica& replica, const MicroBatch& batch, std::uint64_t global_count);

// What step_or_advice does with the fault of a step: returns when it does not tell of a lack of memory.
void advise(const std::exception& fault, Replica& replica, const MicroBatch& batch, std::uint64_t global_count);

// `batch: auto`: the number of pieces (1, 2, 4, ...) in which every rank can compute its part of such a global batch.
// Collective: the ranks try at the same time. Throws AgreedError (exit code 6) when no number will do.
std::int64_t choose_accumulation(distributed::Collective& collective, Replica& replica, const MicroBatch& batch,
                                 std::uint64_t global_count);

}  // namespace assay::launcher::training
