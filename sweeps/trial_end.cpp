// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial_end.hpp"

#include "sweeps/short_duration.hpp"

namespace assay::sweeps {

TrialEnded trial_ended(const TrialStatus& before, const JobEnd& end, const Outcome& outcome, double seconds,
                       std::uint32_t most_lost_attempts) {
  TrialEnded event{end.id, end.attempt, outcome.state, outcome.reason, end.code, outcome.counts, seconds};
  const bool lost = outcome.state == TrialState::interrupted && outcome.counts;
  if (lost && before.lost_attempts + 1 >= most_lost_attempts) {
    event.state = TrialState::failed;
    event.reason =
        "given up after " + std::to_string(before.lost_attempts + 1) + " lost attempts, the last: " + event.reason;
  }
  return event;
}

std::string end_line(const TrialEnded& end, const std::string& figure) {
  std::string line =
      "trial " + end.id + " " + std::string(state_name(end.state)) + " after " + short_duration(end.seconds);
  if (!end.reason.empty()) line += ": " + end.reason;
  if (!figure.empty()) line += (end.reason.empty() ? ": " : "; ") + figure;
  return line;
}

}  // namespace assay::sweeps
