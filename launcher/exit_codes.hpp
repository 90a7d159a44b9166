// SPDX-License-Identifier: Apache-2.0
// The documented exit codes, one place.
#pragma once

namespace assay::launcher {

enum ExitCode : int {
  kDone = 0,
  kUsage = 2,
  kInput = 3,
  kOutput = 4,
  kNumerical = 5,
  kOutOfMemory = 6,
  kCollective = 7,
  kSweepIncomplete = 8,
  kRequeue = 75,
  kInterrupted = 130,
};

}  // namespace assay::launcher
