// SPDX-License-Identifier: Apache-2.0
#include "data/splits.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

// Moves a random `fraction` of rows (rounded to the nearest count) into validation, the others into training.
void divide(std::vector<std::uint32_t> rows, double fraction, std::uint64_t seed, std::uint32_t stream_id,
            TrainingSplit& split) {
  files::CounterStream stream(seed, files::RandomUse::validation_split, stream_id);
  const auto chosen = static_cast<std::size_t>(fraction * static_cast<double>(rows.size()) + 0.5);
  // Only the chosen ones need shuffling: the head of a Fisher-Yates shuffle.
  for (std::size_t i = 0; i < chosen; ++i) {
    std::swap(rows[i], rows[i + stream.below(static_cast<std::uint32_t>(rows.size() - i))]);
  }
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(chosen);
  split.validation.insert(split.validation.end(), rows.begin(), middle);
  split.training.insert(split.training.end(), middle, rows.end());
}

}  // namespace

TrainingSplit split_validation(std::span<const std::uint8_t> labels, const ValidationOptions& options,
                               std::uint32_t first) {
  if (!(options.fraction >= 0 && options.fraction < 1)) {
    throw std::invalid_argument("the validation fraction must be at least 0 and below 1, not " +
                                std::to_string(options.fraction));
  }
  std::map<std::uint8_t, std::vector<std::uint32_t>> by_class;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    auto& rows = by_class[labels[row]];
    if (first == 0 || rows.size() < first) rows.push_back(static_cast<std::uint32_t>(row));
  }
  TrainingSplit split;
  if (options.stratified) {
    for (auto& [label, rows] : by_class) divide(std::move(rows), options.fraction, options.seed, label, split);
  } else {
    constexpr std::uint32_t kAllClasses = 256;  // beyond every label: a stream of its own
    std::vector<std::uint32_t> all;
    for (const auto& [label, rows] : by_class) all.insert(all.end(), rows.begin(), rows.end());
    std::sort(all.begin(), all.end());
    divide(std::move(all), options.fraction, options.seed, kAllClasses, split);
  }
  std::sort(split.training.begin(), split.training.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

}  // namespace assay::data
