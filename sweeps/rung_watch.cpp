// SPDX-License-Identifier: Apache-2.0
#include "sweeps/rung_watch.hpp"

#include <limits>
#include <utility>

namespace assay::sweeps {
namespace {

double figure(const EpochFigures& figures, const std::string& path) {
  const auto found = figures.find(path);
  return found == figures.end() ? std::numeric_limits<double>::quiet_NaN() : found->second;
}

}  // namespace

RungWatch::RungWatch(std::filesystem::path metrics, std::string metric, std::vector<std::uint32_t> rungs)
    : reader_(std::move(metrics)), metric_(std::move(metric)), ahead_(std::move(rungs)) {}

std::vector<RungWatch::Reached> RungWatch::look() {
  std::vector<Reached> reached;
  if (ahead_.empty()) return reached;
  for (const EpochFigures& line : reader_.read_new()) {
    const double epoch = figure(line, "epoch");
    while (!ahead_.empty() && epoch >= ahead_.front()) {
      reached.push_back({ahead_.front(), figure(line, metric_)});
      ahead_.erase(ahead_.begin());
    }
  }
  return reached;
}

}  // namespace assay::sweeps
