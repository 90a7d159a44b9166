// SPDX-License-Identifier: Apache-2.0
// `sweep cancel`: nothing more of a sweep is started, and what runs is asked to save and stop.
#pragma once

#include <chrono>
#include <cstddef>

#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

struct Cancelled {
  std::size_t asked = 0;  // trials that a living coordinator ran and is to stop; those of Slurm's jobs are not among
                          // them (cancel_jobs)
  std::size_t left = 0;   // trials that have not ended
};

// Records it, or has the coordinator that holds the journal record it (SweepFolder::cancel_request), wherever that
// runs. Throws sweeps::SweepError when none of it happens within `patience`; InputError, OutputError.
Cancelled cancel_sweep(const sweeps::SweepFolder& folder, std::chrono::milliseconds patience);

}  // namespace assay::launcher::trials
