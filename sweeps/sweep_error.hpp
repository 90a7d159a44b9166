// SPDX-License-Identifier: Apache-2.0
// What can be wrong with a sweep itself. Faults of files are data::files::InputError and OutputError.
#pragma once

#include <stdexcept>
#include <string>

namespace assay::sweeps {

// A mistake in a sweep file or in what is asked of a sweep (exit code 2): one line with file, line, what to do.
class SweepError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Somebody else is writing this sweep's journal (exit code 2). The message says who and since when.
class SweepBusy : public SweepError {
 public:
  using SweepError::SweepError;
};

}  // namespace assay::sweeps
