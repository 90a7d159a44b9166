// SPDX-License-Identifier: Apache-2.0
#include "distributed/bucket_transport.hpp"

#include <span>
#include <stdexcept>
#include <string>

namespace assay::distributed {

Wire parse_wire(std::string_view name) {
  if (name == "fp32") return Wire::fp32;
  if (name == "bf16") return Wire::bf16;
  throw std::invalid_argument("gradients travel as fp32 or bf16, not as '" + std::string(name) + "'");
}

void reduce_bucket(Collective& collective, const at::Tensor& bucket, Wire wire) {
  const std::span<float> values(bucket.mutable_data_ptr<float>(), static_cast<std::size_t>(bucket.numel()));
  if (wire == Wire::bf16) {
    collective.all_reduce_sum_bf16(values);
  } else {
    collective.all_reduce_sum(values);
  }
}

}  // namespace assay::distributed
