// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_progress.hpp"

#include <absl/strings/str_cat.h>
#include <absl/strings/str_join.h>

#include <vector>

#include "data/files/one_line.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::TrialState;

std::size_t ended(const sweeps::SweepState& state) {
  return state.count(TrialState::done) + state.count(TrialState::pruned) + state.count(TrialState::failed);
}

}  // namespace

SweepProgress::SweepProgress(const sweeps::SweepState& state, ProgressOutput output)
    : output_(output), progress_("sweep", state.trials().size(), "trials", output) {}

void SweepProgress::tell(const std::string& line) {
  constexpr std::size_t kLongest = 2000;
  // The bar stands on this line of a terminal; the next look draws it again below.
  output_.write((output_.terminal ? "\r\x1b[K" : "") + data::files::one_line(line, kLongest) + "\n");
}

void SweepProgress::show(const sweeps::SweepState& state) {
  progress_.update(ended(state), absl::StrCat(state.count(TrialState::running), " running"));
}

void SweepProgress::finish(const sweeps::SweepState& state, const std::filesystem::path& folder) {
  if (output_.terminal) show(state);
  progress_.finish();
  output_.write(data::files::one_line(sweep_summary(state, folder), 2000) + "\n");
}

std::string sweep_summary(const sweeps::SweepState& state, const std::filesystem::path& folder) {
  std::vector<std::string> parts;
  for (const TrialState each : {TrialState::done, TrialState::pruned, TrialState::failed, TrialState::interrupted,
                                TrialState::running, TrialState::waiting}) {
    if (state.count(each) > 0) parts.push_back(absl::StrCat(state.count(each), " ", std::string(state_name(each))));
  }
  std::string line = absl::StrCat("sweep: ", absl::StrJoin(parts, ", "), " of ", state.trials().size(), " trials in ",
                                  folder.string());
  if (ended(state) < state.trials().size()) {
    return absl::StrCat(line, "; to go on: assay sweep resume --dir ", folder.string());
  }
  if (state.count(TrialState::failed) > 0) {
    return absl::StrCat(line, "; once the cause is mended: assay sweep resume --retry-failed --dir ", folder.string());
  }
  return absl::StrCat(line, "; the table: assay sweep collect --dir ", folder.string());
}

}  // namespace assay::launcher::trials
