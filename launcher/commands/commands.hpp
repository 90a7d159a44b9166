// SPDX-License-Identifier: Apache-2.0
// One function per subcommand: adds itself to the command line and sets what to run when it is chosen. Each lives in a
// thin file of its own, named after the subcommand.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace assay::launcher::commands {

// Set by the chosen subcommand's callback, run by main after parsing; returns the exit code, or throws.
using Action = std::function<int()>;

void add_sample(CLI::App& app, Action& action);
void add_pack(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_inspect(CLI::App& app, Action& action);
void add_train(CLI::App& app, Action& action);
void add_evaluate(CLI::App& app, Action& action);
void add_predict(CLI::App& app, Action& action);
void add_explain(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_export(CLI::App& app, Action& action);
void add_models(CLI::App& app, Action& action);
void add_recipes(CLI::App& app, Action& action);
void add_sweep(CLI::App& app, Action& action);
void add_slurm(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_doctor(CLI::App& app, Action& action);

}  // namespace assay::launcher::commands
