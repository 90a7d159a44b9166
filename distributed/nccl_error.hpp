// SPDX-License-Identifier: Apache-2.0
// A NCCL call failed; what() names the call, NCCL's own text and its last error (exit code 7). Needs no NCCL header.
#pragma once

#include "distributed/collective.hpp"

namespace assay::distributed {

class NcclError : public CollectiveError {
 public:
  using CollectiveError::CollectiveError;
};

}  // namespace assay::distributed
