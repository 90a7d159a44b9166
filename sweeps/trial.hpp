// SPDX-License-Identifier: Apache-2.0
// A trial: one point of a sweep, one run. What it is called, what it sets, how it stands. Plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay::sweeps {

// Dotted configuration keys and their values as a command line takes them ("optimizer.lr", "1e-3"), in the order of the
// sweep's axes; a key whose condition does not hold is absent.
using Parameters = std::vector<std::pair<std::string, std::string>>;

// The value of a key; null when it is not set.
const std::string* find_parameter(const Parameters& parameters, std::string_view key);

// waiting: never started, or sent back by a retry. interrupted: ended without a result (a signal, a lost worker); it is
// started again while attempts are left. failed: ended with a fault that would come again, or out of attempts.
enum class TrialState : std::uint8_t { waiting, running, done, failed, pruned, interrupted };

std::string_view state_name(TrialState state);
std::optional<TrialState> state_of_name(std::string_view name);
// done, failed, pruned: nothing more happens by itself.
bool is_final(TrialState state);

struct PlannedTrial {
  std::string id;           // of the resolved configuration: the same point has the same id in every plan
  std::uint32_t index = 0;  // place in the plan, from 0
  Parameters parameters;
};

}  // namespace assay::sweeps
