// SPDX-License-Identifier: Apache-2.0
// When this process began, on the clock that measures how long things take: time limits count from there, not from
// where main() has got to.
#pragma once

#include <chrono>

namespace assay::launcher {

// From proc(5), to a hundredth of a second; the present where the kernel does not say. Any thread.
std::chrono::steady_clock::time_point process_start();

}  // namespace assay::launcher
