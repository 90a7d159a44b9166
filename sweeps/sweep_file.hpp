// SPDX-License-Identifier: Apache-2.0
// A sweep file as a struct: base recipe, fixed settings, axes, how to search, when to stop early, what to be best at.
// Parsing checks form and ranges of everything that the file alone decides; whether a key of the configuration exists
// and takes a value is the caller's to know (plan.hpp).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/trial.hpp"

namespace assay::sweeps {

enum class SearchKind : std::uint8_t { grid, random, sobol };

struct Search {
  SearchKind kind = SearchKind::grid;
  std::uint64_t count = 0;  // random, sobol: points to draw
  std::uint64_t seed = 0;
};

// Successive halving (asha.hpp).
struct EarlyStopping {
  std::uint32_t eta = 3;    // one trial in eta goes on beyond a rung
  std::uint32_t grace = 1;  // epochs before the first rung
};

enum class RangeKind : std::uint8_t { uniform, log_uniform, integer };

struct Range {
  RangeKind kind = RangeKind::uniform;
  double low = 0;
  double high = 0;
  std::uint32_t steps = 0;  // points under a grid; 0: not given
};

// The axis counts only where `key` (of an axis above it, or of `set`) has one of the values.
struct Condition {
  std::string key;
  std::vector<std::string> values;
};

struct Axis {
  std::string key;
  std::vector<std::string> values;  // exactly one of values (at least one) and range
  std::optional<Range> range;
  std::vector<Condition> when;  // all of them
  int line = 0;
};

struct Objective {
  std::string metric = "validation.roc_auc";  // dotted path into a line of metrics.jsonl
  bool maximise = true;
  int line = 0;
};

// A point of `points`: what it does not set stays as the base recipe and `set` have it.
struct Point {
  Parameters parameters;
  int line = 0;
};

struct SweepFile {
  std::string origin;  // what errors call it
  std::string text;    // as it was read
  std::string name;
  std::string recipe;            // exactly one of recipe and config
  std::filesystem::path config;  // absolute, or relative to the working directory
  std::filesystem::path data;    // likewise
  std::filesystem::path folder;  // what relative paths in `set`, axes and points are relative to
  Parameters set;
  std::vector<int> set_lines;  // of each of `set`
  Search search;
  std::optional<EarlyStopping> early_stopping;
  std::vector<Axis> axes;
  std::vector<Point> points;  // tried first
  Objective objective;
};

// origin: the file's path or another name for it; folder: what relative paths inside are relative to. Throws SweepError
// ("ORIGIN:LINE: axes.optimizer.lr: ..."), naming the nearest known key for an unknown one.
SweepFile parse_sweep_file(const std::string& text, const std::string& origin, const std::filesystem::path& folder);
// Throws data::files::InputError when it cannot be read or is larger than 1 MiB.
SweepFile read_sweep_file(const std::filesystem::path& path);

// What differs between two sweep files, as "axes.optimizer.lr: [1e-4, 1e-3] -> [1e-4]"; comments, spacing and the order
// of keys do not count. Empty exactly when they mean the same sweep.
std::vector<std::string> differences(const SweepFile& before, const SweepFile& now);

}  // namespace assay::sweeps
