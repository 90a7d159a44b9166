// SPDX-License-Identifier: Apache-2.0
#include "launcher/layer_text.hpp"

namespace assay::launcher {

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  const std::int64_t sign = number < 0 ? 1 : 0;
  for (auto at = static_cast<std::int64_t>(digits.size()) - 3; at > sign; at -= 3) {
    digits.insert(static_cast<std::size_t>(at), ",");
  }
  return digits;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string text;
  for (const auto size : shape) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

}  // namespace assay::launcher
