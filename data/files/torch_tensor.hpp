// SPDX-License-Identifier: Apache-2.0
// One tensor as PyTorch saves it: a view of a storage, by offset and strides. Pure; thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/files/float_tensor.hpp"

namespace assay::data::files {

// A block of elements that tensors are views of.
struct TorchStorage {
  std::string key;
  std::string dtype;  // spelling of safetensors
  std::uint64_t elements = 0;
};

struct TorchTensor {
  std::string name;
  TorchStorage storage;
  std::uint64_t offset = 0;  // elements, as the strides
  std::vector<std::int64_t> shape;
  std::vector<std::int64_t> strides;
};

// The tensor's elements in row-major order. storage: the bytes of all elements of tensor.storage. Throws InputError
// without a file name when the tensor reaches beyond its storage or claims more elements than it has.
FloatTensor read_torch_tensor(const TorchTensor& tensor, std::span<const std::byte> storage);

}  // namespace assay::data::files
