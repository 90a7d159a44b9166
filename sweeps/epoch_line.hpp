// SPDX-License-Identifier: Apache-2.0
// One line of metrics.jsonl as figures. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "sweeps/run_files.hpp"

namespace assay::sweeps {

// Every finite number of the object by its dotted path; null, text and lists say nothing. Nothing at all when the line
// is no JSON object.
std::optional<EpochFigures> parse_epoch_line(std::string_view line);

}  // namespace assay::sweeps
