// SPDX-License-Identifier: Apache-2.0
// Where a training went wrong: what of a replica is not finite, and the line that ends the run (exit code 5).
#pragma once

#include <cstdint>
#include <string>

#include "data/files/run_folder.hpp"
#include "distributed/collective.hpp"
#include "launcher/training/replica.hpp"

namespace assay::launcher::training {

// After a step without a finite loss: repeats the forward pass on the same micro-batch and returns "the output of layer
// conv2", the first in order of execution on any rank, or, when all outputs are finite, "the gradient of fc.weight",
// the first in the order of backward. Collective: every rank returns the same text.
std::string find_divergence(Replica& replica, const MicroBatch& batch, std::uint64_t global_count, std::uint64_t step,
                            distributed::Collective& collective);

// "weight conv1.weight", the first weight or running statistic of the model that is not finite; empty when all are.
std::string find_non_finite_weight(const models::Detector& model);

// `what`, of a checkpoint, is not finite: "WHAT: its training diverged; pass another --checkpoint or train again".
std::string diverged_checkpoint(const std::string& what);

// "the loss is not finite at step 47 (epoch 3): WHAT is not finite; lower optimizer.lr ...; last good checkpoint:
// PATH". step, epoch: from 0.
std::string divergence_message(const data::files::RunFolder& folder, const std::string& event, const std::string& what,
                               std::uint64_t step, std::uint32_t epoch);

}  // namespace assay::launcher::training
