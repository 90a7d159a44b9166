// SPDX-License-Identifier: Apache-2.0
// What stands between Slurm's brackets, in lists of nodes and of array tasks: "0-3,07,10-20:5". Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assay::slurm {

// The numbers in the order of the text, zeros in front kept ("08-10" is 08, 09, 10); a step follows a colon. Throws
// data::files::InputError, without naming the text, where it is none or stands for more than `most` numbers.
std::vector<std::string> expand_number_ranges(std::string_view text, std::size_t most);

}  // namespace assay::slurm
