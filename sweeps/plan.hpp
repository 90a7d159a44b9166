// SPDX-License-Identifier: Apache-2.0
// From a sweep file to the table of its trials: the points to try first, then those the search gives, without
// duplicates. Deterministic: the same file gives the same table on every machine.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sweeps/sweep_file.hpp"
#include "sweeps/trial.hpp"

namespace assay::sweeps {

// More trials than this are refused before anything is built (a grid of 10^9 is a mistake).
inline constexpr std::uint64_t kMostTrials = 100'000;

// What a trial is, beyond its parameters: the caller resolves the configuration.
struct ResolvedTrial {
  std::string hash;          // hex SHA-256 of the resolved configuration; ids are its beginning
  std::uint32_t epochs = 0;  // the most it trains
};
// Throws SweepError when the configuration that these settings make (later ones win) contradicts itself.
using ResolveTrial = std::function<ResolvedTrial(const Parameters& fixed_and_own)>;
// Throws SweepError when the key is unknown or does not take the value, whatever the other keys are.
using CheckValue = std::function<void(const std::string& key, const std::string& value)>;

struct Plan {
  std::vector<PlannedTrial> trials;
  std::vector<std::uint32_t> trial_epochs;  // the most each trial trains
  std::uint64_t epochs = 0;                 // of all trials, if none stops early
  std::uint64_t duplicates = 0;             // points of the search that a point of `points` gave already (merged)
  std::vector<std::string> notes;           // one line each, for a person
};

// Letters of a trial's id.
inline constexpr std::size_t kIdLength = 12;

// The trials of a sweep. check sees every value that the file spells, and the ends of every range, before anything is
// built. resolve is called once for each distinct point, with the sweep's `set` first and the trial's own parameters
// behind it (which alone stand in PlannedTrial::parameters). Throws SweepError with file and line: what check and
// resolve throw, a grid that is too large (before it is built), a search that is empty, points that are the same trial.
Plan make_plan(const SweepFile& file, const ResolveTrial& resolve, const CheckValue& check = {});

}  // namespace assay::sweeps
