// SPDX-License-Identifier: Apache-2.0
#include "data/unique_names.hpp"

#include <absl/strings/ascii.h>

#include <algorithm>

namespace assay::data {

std::string UniqueNames::take(const std::string& name) {
  std::uint64_t& number = taken_times_[absl::AsciiStrToLower(name)];
  std::string candidate = name;
  while (!taken_.insert(absl::AsciiStrToLower(candidate)).second) {
    number = std::max<std::uint64_t>(number, 1) + 1;
    candidate = name + "-" + std::to_string(number);
  }
  return candidate;
}

}  // namespace assay::data
