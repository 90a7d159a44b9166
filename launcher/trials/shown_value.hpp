// SPDX-License-Identifier: Apache-2.0
// Values of parameters and figures as people read them in a table. Pure.
#pragma once

#include <string>

namespace assay::launcher::trials {

// A value as a sweep file has it, short enough for a column: numbers that were drawn have 17 digits, of which people
// read a few.
std::string shown_value(const std::string& value);
// Five digits behind the point where that says something, else five that count; "-" for NaN.
std::string shown_figure(double value);

}  // namespace assay::launcher::trials
