// SPDX-License-Identifier: Apache-2.0
// Named tensors gathered for another program, as one safetensors file.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <filesystem>
#include <string>
#include <vector>

#include "data/files/safetensors.hpp"
#include "models/detector.hpp"

namespace assay::tests {

class TensorRecord {
 public:
  // A copy of the values; float32 or int64.
  void add(const std::string& name, const at::Tensor& tensor) {
    tensors_.push_back({name, tensor.detach().contiguous().clone()});
  }
  void add_state(const std::string& prefix, const models::Detector& detector) {
    for (const auto& [name, tensor] : detector.parameters()) add(prefix + name, tensor);
    for (const auto& [name, tensor] : detector.buffers()) add(prefix + name, tensor);
  }
  void write(const std::filesystem::path& path) const {
    std::vector<data::files::TensorBytes> bytes;
    for (const auto& [name, tensor] : tensors_) {
      bytes.push_back({name,
                       tensor.scalar_type() == at::kLong ? "I64" : "F32",
                       tensor.sizes().vec(),
                       {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()}});
    }
    data::files::write_safetensors(path, bytes);
  }

 private:
  std::vector<models::NamedTensor> tensors_;
};

}  // namespace assay::tests
