// SPDX-License-Identifier: Apache-2.0
// What a refused configuration says: the message of the UsageError that `action` throws; empty (a failing comparison)
// when it throws none.
#pragma once

#include <string>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::config {

template <class Action>
std::string usage_message(Action action) {
  try {
    action();
  } catch (const UsageError& error) {
    return error.what();
  }
  return {};
}

}  // namespace assay::launcher::config
