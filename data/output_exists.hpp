// SPDX-License-Identifier: Apache-2.0
// The place an output should get is taken and may not be replaced: a mistake on the command line (exit code 2), neither
// a fault of an input nor of a device.
#pragma once

#include <stdexcept>

namespace assay::data {

class OutputExists : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace assay::data
