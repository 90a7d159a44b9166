// SPDX-License-Identifier: Apache-2.0
// Text from outside (an entry's name, a key) made fit for a one-line message on a terminal. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <string>

namespace assay::data::files {

// '?' stands for each control character (C0, DEL, C1), line or paragraph separator, character that turns the direction
// of writing, and byte that is not part of valid UTF-8; what is longer than `longest` bytes is cut: the default is for
// a name within a message.
std::string one_line(std::string text, std::size_t longest = 300);

}  // namespace assay::data::files
