// SPDX-License-Identifier: Apache-2.0
// Every value that a sweep file spells, shown to the one who knows what the configuration takes. Pure.
#pragma once

#include <string>

#include "sweeps/plan.hpp"
#include "sweeps/sweep_error.hpp"
#include "sweeps/sweep_file.hpp"

namespace assay::sweeps {

// Does the work; a SweepError of it gets "ORIGIN:LINE: PATH: " in front. line 0: none.
template <class Work>
void at_line(const SweepFile& file, int line, const std::string& path, Work work) {
  try {
    work();
  } catch (const SweepError& error) {
    const std::string where = line > 0 ? file.origin + ":" + std::to_string(line) : file.origin;
    throw SweepError(where + ": " + path + ": " + error.what());
  }
}

// `set`, the values of the axes and the ends of their ranges, `points`. Throws what check throws, with its line.
void check_values(const SweepFile& file, const CheckValue& check);

}  // namespace assay::sweeps
