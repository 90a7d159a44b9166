// SPDX-License-Identifier: Apache-2.0
// The two faults a file can have. Every exception thrown below data/files derives from one of them; launcher turns them
// into the documented exit codes. Messages are one line: what is wrong, where, and what to do.
#pragma once

#include <stdexcept>
#include <string>

namespace assay::data::files {

// An input is missing, empty, corrupt or not what it claims to be (exit code 3).
class InputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An output could not be written: disk full, permission, device fault (exit code 4).
class OutputError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace assay::data::files
