// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/slurm_training.hpp"

#include <CLI/CLI.hpp>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "launcher/accelerator.hpp"
#include "slurm/batch_script.hpp"
#include "slurm/split_text.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::commands {
namespace {

namespace fs = std::filesystem;

fs::path run_folder(const SlurmTraining& training) {
  fs::path folder = fs::absolute(training.folder).lexically_normal();
  return folder.has_filename() ? folder : folder.parent_path();
}

fs::path job_folder(const SlurmTraining& training) {
  fs::path folder = run_folder(training);
  return folder += ".slurm";
}

// The number of the last job that was submitted for this run.
fs::path job_number(const SlurmTraining& training) {
  return job_folder(training) / "job.id";
}

// Two trainings in one run folder would undo each other's work.
void require_no_job(const SlurmTraining& training, const slurm::Scheduler& scheduler) {
  constexpr std::uint64_t kMostBytes = 4096;
  const fs::path file = job_number(training);
  std::error_code ignored;
  if (!fs::exists(file, ignored)) return;
  const std::string text = data::files::read_file(file, kMostBytes);
  const std::string job(slurm::trimmed(text));
  if (!slurm::whole_number<std::uint32_t>(job)) {
    throw data::files::InputError(file.string() +
                                  ": holds no number of a Slurm job: see with squeue that no job trains " +
                                  run_folder(training).string() + ", then remove it");
  }
  const auto record = scheduler.job(job);
  if (!record || slurm::is_over(record->state)) return;
  throw sweeps::SweepError("job " + job + " for " + run_folder(training).string() + " is " +
                           data::files::one_line(record->state) + " already: wait for its end, end it with 'scancel " +
                           job + "', or use another --run");
}

void keep_job_number(const SlurmTraining& training, const std::string& job, const slurm::Scheduler& scheduler) {
  try {
    data::files::write_file_atomically(job_number(training), job + "\n");
  } catch (...) {
    // The next submission would not know of it.
    scheduler.cancel({job});
    throw;
  }
}

std::vector<std::string> train_words(const SlurmTraining& training) {
  std::vector<std::string> words = {this_program().string(), "train"};
  const RunOptions& run = training.run;
  if (!run.recipe.empty()) words.insert(words.end(), {"--recipe", run.recipe});
  if (!run.config_file.empty()) words.insert(words.end(), {"--config", fs::absolute(run.config_file).string()});
  words.insert(words.end(), {"--data", fs::absolute(training.data).string(), "--run", run_folder(training).string()});
  words.insert(words.end(), run.overrides.begin(), run.overrides.end());
  return words;
}

}  // namespace

void add_slurm_training(CLI::App& command, SlurmTraining& training) {
  add_job_arguments(command, training.job);
  add_run_options(command, training.run);
  command.add_option("--data", training.data, "store made by 'assay pack'")->required()->type_name("STORE");
  command.add_option("--run", training.folder, "run folder, where every node of the job sees it")
      ->required()
      ->type_name("DIR");
}

fs::path training_log(const SlurmTraining& training) {
  return job_folder(training) / "job.log";
}

std::string render_training(const SlurmTraining& training) {
  resolve_run_options(training.run);
  slurm::BatchScript script;
  script.name = run_folder(training).filename().string();
  script.log = training_log(training).string();
  script.job = changed_job({}, training.job);
  script.command = train_words(training);
  return slurm::render(script);
}

std::string submit_training(const SlurmTraining& training, const slurm::Scheduler& scheduler) {
  const std::string text = render_training(training);
  std::error_code error;
  if (!fs::is_regular_file(training.data, error)) {
    throw data::files::InputError("--data: there is no store " + training.data +
                                  "; check the path, or make one with 'assay pack'");
  }
  require_no_job(training, scheduler);
  const fs::path script = job_folder(training) / "job.sh";
  data::files::create_directories(script.parent_path());
  data::files::write_file_atomically(script, text);
  const std::string job = scheduler.submit(script);
  keep_job_number(training, job, scheduler);
  return job;
}

}  // namespace assay::launcher::commands
