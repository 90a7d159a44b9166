// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial.hpp"

#include <algorithm>
#include <array>

namespace assay::sweeps {
namespace {

constexpr std::array<std::string_view, 6> kNames = {"waiting", "running", "done", "failed", "pruned", "interrupted"};

}  // namespace

const std::string* find_parameter(const Parameters& parameters, std::string_view key) {
  const auto found = std::find_if(parameters.begin(), parameters.end(), [&](const auto& p) { return p.first == key; });
  return found == parameters.end() ? nullptr : &found->second;
}

std::string_view state_name(TrialState state) {
  return kNames[static_cast<std::size_t>(state)];
}

std::optional<TrialState> state_of_name(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<TrialState>(found - kNames.begin());
}

bool is_final(TrialState state) {
  return state == TrialState::done || state == TrialState::failed || state == TrialState::pruned;
}

}  // namespace assay::sweeps
