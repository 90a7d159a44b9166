// SPDX-License-Identifier: Apache-2.0
// The tables of an audit as text, each under a line that says what it shows. Pure; thread-safe.
#pragma once

#include <string>

#include "data/audit.hpp"
#include "data/store_reader.hpp"

namespace assay::launcher::commands {

// Counts, lengths, codecs, qualities, sizes by split and class.
std::string files_text(const data::Audit& audit);
// Mean, deviation and histogram of each channel by split and class; what has no images is left out.
std::string pixels_text(const data::StoreReader& store, const data::Audit& audit);
// What each feature tells, a column for each split; a line says why where a split has no test.
std::string shortcuts_text(const data::Audit& audit);

}  // namespace assay::launcher::commands
