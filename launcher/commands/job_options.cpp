// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/job_options.hpp"

#include <CLI/CLI.hpp>

#include "launcher/job_template.hpp"

namespace assay::launcher::commands {

void add_job_arguments(CLI::App& command, JobArguments& arguments) {
  command
      .add_option(
          "--job", arguments.job,
          "job template (one-gpu, one-node-8-gpus, several-nodes, cpu-test) or a YAML file (default: one process)")
      ->type_name("TEMPLATE|FILE");
  command.add_option("--option", arguments.options, "an option of the job on top of it, for example partition=gpu")
      ->allow_extra_args(false)
      ->type_name("KEY=VALUE");
}

slurm::JobOptions changed_job(const slurm::JobOptions& before, const JobArguments& arguments) {
  return with_job_options(arguments.job.empty() ? before : read_job_template(arguments.job), arguments.options);
}

}  // namespace assay::launcher::commands
