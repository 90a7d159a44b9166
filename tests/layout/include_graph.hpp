// SPDX-License-Identifier: Apache-2.0
// Who includes whom, and the cycles in it. A component is a header with the source of the same name; of folders,
// launcher/ itself holds both the top (main) and the ground (exit codes) of the launcher, so its files count one by
// one.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/layout/source_tree.hpp"

namespace assay::tests::layout {

using IncludeGraph = std::map<std::string, std::set<std::string>>;

// Edges between files.
IncludeGraph file_graph(const std::vector<SourceFile>& files);
// Edges between folders.
IncludeGraph folder_graph(const std::vector<SourceFile>& files);
// "a -> b -> a" for one cycle; empty when there is none.
std::string find_cycle(const IncludeGraph& graph);
// Includes of Assay's own files that do not exist.
std::vector<std::string> missing_targets(const std::vector<SourceFile>& files);

}  // namespace assay::tests::layout
