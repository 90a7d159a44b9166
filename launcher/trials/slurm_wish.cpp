// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/slurm_wish.hpp"

#include <absl/strings/numbers.h>

#include "data/files/error.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

constexpr const char* kJob = "slurm_job";
constexpr const char* kTrialsPerTask = "slurm_trials_per_task";
constexpr const char* kThrottle = "slurm_throttle";

void read(const sweeps::SweepState& state, const char* key, std::uint32_t& value) {
  const std::string text = state.setting(key);
  if (text.empty() || absl::SimpleAtoi(text, &value)) return;
  throw data::files::InputError("the journal's setting " + std::string(key) + " cannot be '" + text +
                                "': it was written by another version of assay; give the option anew");
}

}  // namespace

SlurmWish read_slurm_wish(const sweeps::SweepState& state) {
  SlurmWish wish;
  try {
    if (const std::string job = state.setting(kJob); !job.empty()) {
      wish.job = slurm::parse_job_options(job, std::string("the journal's setting ") + kJob);
    }
  } catch (const sweeps::SweepError& error) {
    throw data::files::InputError(error.what());
  }
  read(state, kTrialsPerTask, wish.arrays.trials_per_task);
  read(state, kThrottle, wish.arrays.throttle);
  return wish;
}

bool has_slurm_wish(const sweeps::SweepState& state) {
  return !state.setting(kJob).empty();
}

std::vector<std::pair<std::string, std::string>> settings_text(const SlurmWish& wish) {
  return {{kJob, slurm::to_yaml(wish.job)},
          {kTrialsPerTask, std::to_string(wish.arrays.trials_per_task)},
          {kThrottle, std::to_string(wish.arrays.throttle)}};
}

}  // namespace assay::launcher::trials
