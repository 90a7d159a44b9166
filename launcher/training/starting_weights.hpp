// SPDX-License-Identifier: Apache-2.0
// model.weights: what a training starts from when it does not resume.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "distributed/collective.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/row_access.hpp"
#include "launcher/training/replica.hpp"

namespace assay::launcher::training {

// What was loaded, for the log and the record of the run; empty when nothing was.
struct StartingWeights {
  std::vector<std::string> notes;
  std::vector<std::string> warnings;
  std::string event;  // the file and the SHA-256 of its content
};

// Throws config::UsageError when the recipe wants weights and the user named none.
void check_starting_weights(const config::RunConfig& config);

// The file's weights on every rank, read by rank 0; folded batch norms are estimated anew from the first
// model.recalibrate images of a shuffled order (of config.seed) of the training rows, as evaluation sees them. Does
// nothing for `none`. Collective. Throws data::files::InputError (on rank 0, agreed by all).
StartingWeights load_starting_weights(distributed::Collective& collective, const config::RunConfig& config,
                                      RowAccess& access, std::span<const std::uint32_t> training_rows,
                                      Replica& replica);

// The training rows that folded batch norms are estimated from: the first `count` of a shuffled order, or all.
std::vector<std::uint32_t> recalibration_rows(std::span<const std::uint32_t> training_rows, std::uint64_t seed,
                                              std::size_t count);

}  // namespace assay::launcher::training
