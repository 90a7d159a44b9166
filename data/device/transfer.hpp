// SPDX-License-Identifier: Apache-2.0
// From host memory to where tensors are computed with, without waiting for the device. No state; any thread may call.
#pragma once

#include <ATen/core/Tensor.h>

namespace assay::data::device {

// New host memory from which a copy to `device` needs no wait: pinned for a GPU. LibTorch's cache gives it to nobody
// else before the copies from it have ended.
at::Tensor empty_to_leave(at::IntArrayRef sizes, at::ScalarType type, const at::Device& device);

// The same values in such memory; as it is where it is already, or is on a device.
at::Tensor ready_to_leave(const at::Tensor& tensor, const at::Device& device);

// Queues the copy to the device; the tensor's memory may be overwritten at once unless it is of empty_to_leave(), or
// the device is the processor: then the result may be the tensor.
at::Tensor send(const at::Tensor& tensor, const at::Device& device);

}  // namespace assay::data::device
