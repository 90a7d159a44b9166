// SPDX-License-Identifier: Apache-2.0
#include "data/device/transfer.hpp"

#include <ATen/ops/empty.h>

namespace assay::data::device {

at::Tensor empty_to_leave(at::IntArrayRef sizes, at::ScalarType type, const at::Device& device) {
  return at::empty(sizes, at::TensorOptions().dtype(type).pinned_memory(!device.is_cpu()));
}

at::Tensor ready_to_leave(const at::Tensor& tensor, const at::Device& device) {
  return device.is_cpu() || !tensor.device().is_cpu() ? tensor : tensor.pin_memory();
}

at::Tensor send(const at::Tensor& tensor, const at::Device& device) {
  return ready_to_leave(tensor, device).to(tensor.options().device(device), /*non_blocking=*/true);
}

}  // namespace assay::data::device
