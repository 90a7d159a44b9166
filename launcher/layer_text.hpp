// SPDX-License-Identifier: Apache-2.0
// How the layers of a network are written for people. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::launcher {

// 4985377 is "4,985,377".
std::string with_commas(std::int64_t number);

// {32, 16, 16} is "32x16x16".
std::string shape_text(const std::vector<std::int64_t>& shape);

}  // namespace assay::launcher
