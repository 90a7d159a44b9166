// SPDX-License-Identifier: Apache-2.0
// When to stop, and which epoch is best: pure decisions on a monitored figure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace assay::launcher::training {

// A figure of metrics.jsonl by its dotted path, e.g. "validation.loss". Losses are to fall, everything else is to rise.
class Monitor {
 public:
  explicit Monitor(std::string path) : path_(std::move(path)) {}
  const std::string& path() const { return path_; }
  bool enabled() const { return path_ != "none"; }
  // True when `value` beats `best` by more than min_delta; any number beats nothing, NaN beats nothing at all.
  bool improves(double value, const std::optional<double>& best, double min_delta = 0) const;

 private:
  std::string path_;
};

// Keras' EarlyStopping: stop after `patience` epochs in a row without an improvement of more than min_delta. Which
// weights are restored is another question here: those of the best checkpoint by checkpoint.monitor, where any
// improvement counts (Keras restores the last epoch that improved by more than min_delta).
struct EarlyStoppingState {
  std::optional<double> best;
  std::uint32_t wait = 0;
};
// Updates the state with the epoch's value; true when training is to stop. patience 0: never.
bool should_stop(EarlyStoppingState& state, const Monitor& monitor, double value, double min_delta,
                 std::uint32_t patience);

}  // namespace assay::launcher::training
