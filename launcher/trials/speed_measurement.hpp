// SPDX-License-Identifier: Apache-2.0
// How fast the trials of a sweep train on this machine: `assay bench train` of each kind of trial, a few seconds each,
// in processes of their own.
#pragma once

#include <map>
#include <set>
#include <string>

#include "launcher/config/run_config.hpp"

namespace assay::launcher::trials {

// Kinds are told apart by what decides the speed: model, batch, precision, image size, views, augmentation, device.
inline constexpr std::size_t kMostKinds = 8;

// One thread.
class SpeedMeasurement {
 public:
  // stored_size: side of the store's images, where data.size does not say; 0: unknown.
  explicit SpeedMeasurement(int stored_size) : stored_size_(stored_size) {}
  // Says that this configuration will be asked for, so that too many kinds are refused before any is measured. Throws
  // config::UsageError at the kind beyond kMostKinds.
  void expect(const config::RunConfig& config);
  // Images per second; measured the first time a kind comes, with a line on stderr. Throws data::files::InputError when
  // a measurement fails.
  double of(const config::RunConfig& config);

 private:
  int stored_size_;
  std::set<std::string> kinds_;
  std::map<std::string, double> known_;
};

}  // namespace assay::launcher::trials
