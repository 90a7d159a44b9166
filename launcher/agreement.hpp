// SPDX-License-Identifier: Apache-2.0
// Work that may fail on some ranks only, ended by one verdict on all of them: without it a rank that fails leaves the
// others in a collective that never ends. Collective calls.
#pragma once

#include <functional>

#include "distributed/collective.hpp"

namespace assay::launcher {

// Runs work on every rank. When any rank throws, every rank throws AgreedError with the exit code of the lowest failing
// rank; the message is on rank 0 only, so that it is printed once.
void agree(distributed::Collective& collective, const std::function<void()>& work);

// Runs work on rank 0 only; its exception becomes an AgreedError on all ranks.
void on_root(distributed::Collective& collective, const std::function<void()>& work);

}  // namespace assay::launcher
