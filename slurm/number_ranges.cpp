// SPDX-License-Identifier: Apache-2.0
#include "slurm/number_ranges.hpp"

#include <algorithm>
#include <cstdint>

#include "data/files/error.hpp"
#include "slurm/split_text.hpp"

namespace assay::slurm {
namespace {

using data::files::InputError;

// Longer ones are no numbers of nodes or tasks.
constexpr std::size_t kMostDigits = 9;

std::uint64_t number(std::string_view digits) {
  const auto value = whole_number<std::uint64_t>(digits);
  if (!value || digits.size() > kMostDigits) throw InputError("its brackets hold no numbers");
  return *value;
}

std::string padded(std::uint64_t value, std::size_t width) {
  std::string text = std::to_string(value);
  if (text.size() < width) text.insert(0, width - text.size(), '0');
  return text;
}

void add_range(std::string_view item, std::size_t most, std::vector<std::string>& numbers) {
  const std::size_t colon = item.find(':');
  const std::uint64_t step = colon == std::string_view::npos ? 1 : number(item.substr(colon + 1));
  item = item.substr(0, colon);
  const std::size_t dash = item.find('-');
  const std::string_view first = item.substr(0, dash);
  const std::uint64_t low = number(first);
  const std::uint64_t high = dash == std::string_view::npos ? low : number(item.substr(dash + 1));
  if (high < low) throw InputError("a range in its brackets ends before it begins");
  if (step == 0) throw InputError("a range in its brackets has no step");
  for (std::uint64_t value = low; value <= high; value += step) {
    if (numbers.size() == most) throw InputError("it stands for more than " + std::to_string(most));
    numbers.push_back(padded(value, first.size()));
  }
}

}  // namespace

std::vector<std::string> expand_number_ranges(std::string_view text, std::size_t most) {
  std::vector<std::string> numbers;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    add_range(text.substr(at, end - at), most, numbers);
    at = end + 1;
  }
  return numbers;
}

}  // namespace assay::slurm
