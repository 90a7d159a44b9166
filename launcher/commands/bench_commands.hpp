// SPDX-License-Identifier: Apache-2.0
// The subcommands of `assay bench`, one file each.
#pragma once

#include "launcher/commands/commands.hpp"

namespace assay::launcher::commands {

void add_bench_train(CLI::App& bench, Action& action);
void add_bench_load(CLI::App& bench, Action& action);
void add_bench_pack(CLI::App& bench, Action& action);
void add_bench_explain(CLI::App& bench, Action& action);
void add_bench_allreduce(CLI::App& bench, Action& action);
void add_bench_scaling(CLI::App& bench, Action& action);
void add_bench_sweep(CLI::App& bench, Action& action);

}  // namespace assay::launcher::commands
