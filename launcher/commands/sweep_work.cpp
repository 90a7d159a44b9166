// SPDX-License-Identifier: Apache-2.0
// assay sweep work: one task of a job array that `sweep submit` made; its batch script calls it.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "launcher/commands/sweep_commands.hpp"
#include "launcher/trials/slurm_work.hpp"

namespace assay::launcher::commands {

void add_sweep_work(CLI::App& sweep, Action& action) {
  auto task = std::make_shared<trials::SlurmTask>();
  CLI::App* command = sweep.add_subcommand("work", "Run one task of a submission; batch scripts call this");
  command->add_option("--dir", task->folder, "sweep folder")->required()->type_name("DIR");
  command->add_option("--submission", task->submission, "its number")->required()->type_name("S");
  command->add_option("--task", task->task, "of the job array")->required()->type_name("K");
  command->add_option("LAUNCHER", task->launcher, "behind --: words that make ranks of a command")->type_name("");
  command->callback([task, &action] { action = [task] { return trials::run_slurm_task(*task); }; });
}

}  // namespace assay::launcher::commands
