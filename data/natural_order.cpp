// SPDX-License-Identifier: Apache-2.0
#include "data/natural_order.hpp"

#include <algorithm>

namespace assay::data {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the run of digits off the front, without its leading zeros.
std::string_view take_number(std::string_view& text) {
  const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
  std::string_view number = text.substr(0, end);
  text.remove_prefix(end);
  number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
  return number;
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  // What both begin with decides nothing, but for a number that goes on behind it.
  const auto differs = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first - a.begin();
  auto same = static_cast<std::size_t>(differs);
  while (same > 0 && is_digit(a[same - 1])) --same;
  std::string_view left = a.substr(same), right = b.substr(same);
  while (!left.empty() && !right.empty()) {
    if (is_digit(left[0]) && is_digit(right[0])) {
      const auto left_number = take_number(left);
      const auto right_number = take_number(right);
      if (left_number.size() != right_number.size()) return left_number.size() < right_number.size();
      if (left_number != right_number) return left_number < right_number;
    } else {
      if (left[0] != right[0]) return static_cast<unsigned char>(left[0]) < static_cast<unsigned char>(right[0]);
      left.remove_prefix(1);
      right.remove_prefix(1);
    }
  }
  if (left.empty() != right.empty()) return left.empty();
  // Equal but for leading zeros.
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

}  // namespace assay::data
