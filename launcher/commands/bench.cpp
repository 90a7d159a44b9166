// SPDX-License-Identifier: Apache-2.0
#include <CLI/CLI.hpp>

#include "launcher/commands/bench_commands.hpp"
#include "launcher/commands/commands.hpp"

namespace assay::launcher::commands {

void add_bench(CLI::App& app, Action& action) {
  CLI::App* bench = app.add_subcommand("bench", "Throughput on this machine; under mpirun, of the world");
  bench->require_subcommand(1);
  add_bench_train(*bench, action);
  add_bench_load(*bench, action);
  add_bench_pack(*bench, action);
  add_bench_explain(*bench, action);
  add_bench_allreduce(*bench, action);
  add_bench_scaling(*bench, action);
  add_bench_sweep(*bench, action);
}

}  // namespace assay::launcher::commands
