// SPDX-License-Identifier: Apache-2.0
// Which folder may include which, and which outside libraries it may not see: docs/architecture.md as data.
#pragma once

#include <string>
#include <vector>

#include "tests/layout/source_tree.hpp"

namespace assay::tests::layout {

struct FolderRule {
  std::string folder;
  std::vector<std::string> may_include;  // folders of Assay besides itself; launcher: everything below it too
  bool torch = false;
  bool mpi = false;
};

// The rule of the longest folder of the table that `folder` is or lies in; nullptr when no rule is known.
const FolderRule* rule_of(const std::string& folder);

// One line per broken rule: "data/x.cpp includes launcher/y.hpp: data may include data/files only". Empty when all is
// well.
std::vector<std::string> wrong_includes(const std::vector<SourceFile>& files);

}  // namespace assay::tests::layout
