// SPDX-License-Identifier: Apache-2.0
// Slurm's short form of a list of nodes ("gpu[01-03,7],login-1") written out. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace assay::slurm {

// In the order of the text, zeros in front kept. Throws data::files::InputError naming the text where it is none, or
// where it stands for more than 65,536 nodes.
std::vector<std::string> expand_node_list(std::string_view text);

}  // namespace assay::slurm
