// SPDX-License-Identifier: Apache-2.0
// A few training steps that write nothing: does the configuration fit, and how fast is it here.
#pragma once

#include <cstdint>

#include "launcher/config/run_config.hpp"
#include "launcher/training/replica.hpp"
#include "launcher/training/training_rows.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::training {

// Makes `steps` steps from the first epoch's batches and prints rate and last loss on rank 0. Returns exit code 0.
// Collective.
int dry_run(World& world, const config::RunConfig& config, const TrainingRows& rows, Replica& replica,
            std::int64_t steps);

}  // namespace assay::launcher::training
