// SPDX-License-Identifier: Apache-2.0
// Where a sweep is run: by processes of its own on this host or, in a world that mpirun or srun started, by groups of
// its ranks.
#pragma once

#include <functional>

#include "launcher/commands/sweep_run_options.hpp"
#include "launcher/trials/sweep_session.hpp"

namespace assay::launcher::commands {

// Throws config::UsageError where the ranks there are do not fit these settings; called before anything is written.
using SettingsCheck = std::function<void(const trials::SweepSettings& settings)>;
using SessionMaker = std::function<trials::SweepSession(const SettingsCheck& check)>;

// Returns the exit code, the same on all ranks. make_session is called once, on rank 0, after the options were found to
// be of the kind of run there is: throws config::UsageError for one that would be ignored (a recorded setting may be of
// the other kind).
int start_sweep(const SweepRunOptions& options, const SessionMaker& make_session);

}  // namespace assay::launcher::commands
