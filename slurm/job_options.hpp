// SPDX-License-Identifier: Apache-2.0
// What a Slurm job asks for and how it starts ranks: a template (YAML) with single options on top of it. Plain values
// and their text.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace assay::slurm {

// What starts the ranks inside the job. srun needs Slurm's PMIx plugin; a script that finds none uses mpirun, and says
// so.
enum class RankLauncher : std::uint8_t { srun, mpirun };

struct JobOptions {
  std::string partition;  // these six: empty leaves it to the site
  std::string account;
  std::string qos;
  std::string constraint;
  std::string memory;  // of each node, "64G"; "0" is all of it
  std::string time;    // "2-12:00:00", "90" (minutes), ...
  std::uint32_t nodes = 1;
  std::uint32_t tasks_per_node = 1;  // ranks
  std::uint32_t gpus_per_node = 0;
  std::uint32_t cpus_per_task = 1;
  std::uint32_t warn_seconds = 60;  // SIGUSR2 so long before the time limit; 0: none
  RankLauncher launcher = RankLauncher::srun;
  bool requeue = true;               // by Slurm after a preemption or a lost node, by the script on exit code 75
  std::uint32_t most_requeues = 50;  // of one job, whoever asks for them
  std::vector<std::string> setup;    // lines of shell, as they are, before anything else
  std::vector<std::pair<std::string, std::string>> environment;  // name, value

  std::uint32_t ranks() const { return nodes * tasks_per_node; }
  bool operator==(const JobOptions&) const = default;
};

// A template. origin: what errors call it. Throws sweeps::SweepError ("ORIGIN:LINE: memory: ...").
JobOptions parse_job_options(const std::string& yaml, const std::string& origin);
// One "key=value" as of a command line; "environment.NAME=value" sets a variable, "setup=LINE" adds a line. Throws
// SweepError.
void apply_job_option(JobOptions& options, const std::string& assignment);
// What only all of them together show. Throws SweepError.
void check_job_options(const JobOptions& options, const std::string& origin);
// YAML text that reads back as the same options.
std::string to_yaml(const JobOptions& options);

}  // namespace assay::slurm
