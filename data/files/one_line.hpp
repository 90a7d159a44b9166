// SPDX-License-Identifier: Apache-2.0
// Text from outside (an entry's name, a key) made fit for a one-line message. Pure; thread-safe.
#pragma once

#include <algorithm>
#include <string>

namespace assay::data::files {

// Control characters become '?'; anything longer than a message should be is cut.
inline std::string one_line(std::string text) {
  constexpr std::size_t kLongest = 300;
  if (text.size() > kLongest) text.replace(kLongest, std::string::npos, "...");
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace assay::data::files
