// SPDX-License-Identifier: Apache-2.0
// What inspect prints of an audit: a text for people, JSON for scripts (keys: docs/data.md). Names come from outside:
// neither form lets control characters or broken UTF-8 through. Pure; thread-safe.
#pragma once

#include <string>

#include "data/audit.hpp"
#include "data/store_reader.hpp"

namespace assay::launcher::commands {

// Findings first, then tables of files, pixels and the shortcut test; at most 120 columns unless a class has a long
// name. Ends in LF.
std::string audit_text(const data::StoreReader& store, const data::Audit& audit);
// Ends in LF. '<' is written as an escape, so that the text may stand in a web page.
std::string audit_json(const data::StoreReader& store, const data::Audit& audit);

}  // namespace assay::launcher::commands
