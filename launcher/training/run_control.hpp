// SPDX-License-Identifier: Apache-2.0
// What a sweep wants of a run, told by control.json in its folder: where to stop, and that another attempt has taken
// its place. Rank 0 only; what it finds is obeyed by all ranks.
#pragma once

#include <cstdint>
#include <string>

#include "data/files/run_folder.hpp"

namespace assay::launcher::training {

// Why a run that has completed `epochs` epochs is to end there; empty when it is to go on.
std::string stop_reason_after(const data::files::RunFolder& folder, std::uint32_t epochs);

// Whether a later attempt than this one (0: of no sweep) has been started in the folder.
bool is_replaced(const data::files::RunFolder& folder, std::uint32_t attempt);
// Throws config::UsageError where it has: this process was taken for lost, and must not write any more.
void refuse_replaced(const data::files::RunFolder& folder, std::uint32_t attempt);

}  // namespace assay::launcher::training
