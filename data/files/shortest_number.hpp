// SPDX-License-Identifier: Apache-2.0
// A floating-point number as the shortest decimal text that reads back to the same bits (std::to_chars), the same in
// every locale. float and double differ: 0.1f is "0.1", the double nearest to it would be "0.10000000149011612".
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>

namespace assay::data::files {

template <std::floating_point Number>
std::string shortest(Number number) {
  std::array<char, 64> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), result.ptr};
}

}  // namespace assay::data::files
