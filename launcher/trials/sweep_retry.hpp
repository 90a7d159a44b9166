// SPDX-License-Identifier: Apache-2.0
// What `sweep resume` does with failed trials.
#pragma once

#include <vector>

#include "launcher/trials/sweep_session.hpp"

namespace assay::launcher::trials {

// The events that send failed trials back. With Retry::restart the run folder of each is renamed to ID.before-N first;
// nothing is deleted. Throws OutputError.
std::vector<sweeps::Event> retries(const sweeps::SweepBook& book, Retry retry);

}  // namespace assay::launcher::trials
