// SPDX-License-Identifier: Apache-2.0
// Stored rows as uint8 tensors on a device: those of a split that stay there (data.placement device), or those of a
// batch that were gathered on the host and sent. One thread at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "launcher/row_access.hpp"

namespace assay::launcher {

class DeviceRows {
 public:
  // Brings `rows` of `access` to the device in pieces; access is not needed afterwards. Throws as RowAccess::ready;
  // c10::OutOfMemoryError.
  DeviceRows(RowAccess& access, std::span<const std::uint32_t> rows, const at::Device& device);

  const at::Device& device() const { return device_; }
  // Rows by their numbers in the split, in any order: uint8 [n, H, W, C], new. Throws std::out_of_range for a row that
  // is not held.
  at::Tensor select(std::span<const std::uint32_t> rows) const;

 private:
  at::Device device_;
  at::Tensor pixels_;                  // uint8 [held, H, W, C]
  std::vector<std::uint32_t> places_;  // in pixels_, by number of the row
};

// Rows of the source: uint8 [n, H, W, C] on the device, perhaps still on their way; the source may change at once.
// Throws std::out_of_range on a bad row.
at::Tensor send_rows(const data::BatchSource& source, std::span<const std::uint32_t> rows, const at::Device& device);

}  // namespace assay::launcher
