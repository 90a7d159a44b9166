// SPDX-License-Identifier: Apache-2.0
#include "distributed/inline_transport.hpp"

namespace assay::distributed {

void InlineTransport::wait() {
  for (const at::Tensor& bucket : submitted_) reduce_bucket(collective_, bucket, wire_);
  submitted_.clear();
}

}  // namespace assay::distributed
