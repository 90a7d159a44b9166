// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/shown_value.hpp"

#include <absl/strings/str_format.h>

#include <cmath>

#include "data/files/one_line.hpp"
#include "sweeps/value_text.hpp"

namespace assay::launcher::trials {
namespace {

constexpr std::size_t kLongestCell = 24;
constexpr std::size_t kLongestNumber = 9;

}  // namespace

std::string shown_value(const std::string& value) {
  const auto number = sweeps::parse_number(value);
  if (number && value.size() > kLongestNumber && !sweeps::parse_whole(value)) return absl::StrFormat("%.5g", *number);
  return data::files::one_line(value, kLongestCell);
}

std::string shown_figure(double value) {
  if (std::isnan(value)) return "-";
  const double size = std::abs(value);
  return size == 0 || (size >= 1e-3 && size < 1e3) ? absl::StrFormat("%.5f", value) : absl::StrFormat("%.5g", value);
}

}  // namespace assay::launcher::trials
