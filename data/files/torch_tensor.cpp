// SPDX-License-Identifier: Apache-2.0
#include "data/files/torch_tensor.hpp"

#include <cstring>
#include <optional>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "data/files/safetensors.hpp"

namespace assay::data::files {
namespace {

void demand(bool condition, const std::string& what) {
  if (!condition) throw InputError(one_line(what));
}

// Elements of the shape; nothing when they are more than `most`.
std::optional<std::uint64_t> count_elements(const std::vector<std::int64_t>& shape, std::uint64_t most) {
  std::uint64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (__builtin_mul_overflow(count, static_cast<std::uint64_t>(extent), &count)) return std::nullopt;
  }
  return count > most ? std::nullopt : std::optional(count);
}

bool lies_within(const TorchTensor& tensor, std::uint64_t elements) {
  std::uint64_t last = tensor.offset;
  for (std::size_t axis = 0; axis < tensor.shape.size(); ++axis) {
    std::uint64_t step = 0;
    if (__builtin_mul_overflow(static_cast<std::uint64_t>(tensor.shape[axis] - 1),
                               static_cast<std::uint64_t>(tensor.strides[axis]), &step) ||
        __builtin_add_overflow(last, step, &last)) {
      return false;
    }
  }
  return last < elements;
}

// The bytes of the elements in row-major order.
std::vector<std::byte> gather(const TorchTensor& tensor, std::span<const std::byte> storage, std::size_t element,
                              std::uint64_t count) {
  std::vector<std::byte> bytes(count * element);
  std::vector<std::int64_t> index(tensor.shape.size(), 0);
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t place = tensor.offset;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
      place += static_cast<std::uint64_t>(index[axis] * tensor.strides[axis]);
    }
    std::memcpy(bytes.data() + i * element, storage.data() + place * element, element);
    for (std::size_t axis = index.size(); axis-- > 0;) {
      if (++index[axis] < tensor.shape[axis]) break;
      index[axis] = 0;
    }
  }
  return bytes;
}

bool is_contiguous(const TorchTensor& tensor) {
  std::int64_t expected = 1;
  for (std::size_t axis = tensor.shape.size(); axis-- > 0;) {
    if (tensor.shape[axis] != 1 && tensor.strides[axis] != expected) return false;
    expected *= tensor.shape[axis];
  }
  return true;
}

}  // namespace

FloatTensor read_torch_tensor(const TorchTensor& tensor, std::span<const std::byte> storage) {
  const std::size_t element = dtype_size(tensor.storage.dtype);
  const std::uint64_t held = storage.size() / element;
  const auto count = count_elements(tensor.shape, held);
  demand(count.has_value(), "tensor '" + tensor.name + "' claims more elements than its storage holds");
  demand(*count == 0 || lies_within(tensor, held), "tensor '" + tensor.name + "' reaches beyond its storage");
  FloatTensor result{tensor.name, tensor.shape, std::vector<float>(*count)};
  if (*count == 0) return result;
  if (is_contiguous(tensor)) {
    convert_to_float(tensor.storage.dtype, storage.subspan(tensor.offset * element, *count * element), result.values);
  } else {
    convert_to_float(tensor.storage.dtype, gather(tensor, storage, element, *count), result.values);
  }
  return result;
}

}  // namespace assay::data::files
