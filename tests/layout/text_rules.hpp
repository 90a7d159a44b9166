// SPDX-License-Identifier: Apache-2.0
// What every source file keeps to, whatever it does: licence line, length, names, namespace, no conditional
// compilation.
#pragma once

#include <string>
#include <vector>

#include "tests/layout/source_tree.hpp"

namespace assay::tests::layout {

// Each returns one line per file that breaks the rule; empty when all is well.
std::vector<std::string> without_licence_line(const std::vector<SourceFile>& files);
std::vector<std::string> too_long(const std::vector<SourceFile>& files);
std::vector<std::string> badly_named(const std::vector<SourceFile>& files);
// A namespace below that of the folder is fine.
std::vector<std::string> outside_their_namespace(const std::vector<SourceFile>& files);
std::vector<std::string> with_conditional_compilation(const std::vector<SourceFile>& files);
std::vector<std::string> headers_without_pragma_once(const std::vector<SourceFile>& files);

}  // namespace assay::tests::layout
