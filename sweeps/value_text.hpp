// SPDX-License-Identifier: Apache-2.0
// Values of configuration keys as the text they stand in. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay::sweeps {

// The finite decimal number that the whole text spells.
std::optional<double> parse_number(std::string_view text);
// The whole number that the whole text spells.
std::optional<std::int64_t> parse_whole(std::string_view text);
// A number in the one shortest spelling that reads back to it ("1e-3" and "0.001" become "0.001"); other text as it is.
std::string canonical_value(std::string_view text);
// Whether two texts spell the same value.
bool same_value(std::string_view a, std::string_view b);

}  // namespace assay::sweeps
