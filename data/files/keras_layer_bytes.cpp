// SPDX-License-Identifier: Apache-2.0
#include "data/files/keras_layer_bytes.hpp"

#include <cstring>

#include "data/files/byte_cursor.hpp"
#include "data/files/one_line.hpp"

namespace assay::data::files {
namespace {

void put(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

void put_number(std::vector<std::byte>& bytes, std::uint64_t number) {
  put(bytes, std::as_bytes(std::span(&number, 1)));
}

void put_text(std::vector<std::byte>& bytes, const std::string& text) {
  put_number(bytes, text.size());
  put(bytes, std::as_bytes(std::span(text)));
}

FloatTensor weight_from(ByteCursor& cursor) {
  FloatTensor weight;
  weight.name = cursor.text(cursor.number<std::uint64_t>());
  std::uint64_t count = 1;
  for (auto rank = cursor.number<std::uint64_t>(); rank > 0; --rank) {
    weight.shape.push_back(cursor.number<std::int64_t>());
    if (weight.shape.back() < 0 ||
        __builtin_mul_overflow(count, static_cast<std::uint64_t>(weight.shape.back()), &count)) {
      throw InputError("a shape that is none");
    }
  }
  if (count > cursor.remaining() / sizeof(float)) throw InputError("truncated");
  const auto values = cursor.take(count * sizeof(float));
  weight.values.resize(count);
  if (count > 0) std::memcpy(weight.values.data(), values.data(), values.size());
  return weight;
}

}  // namespace

std::vector<std::byte> to_bytes(const std::vector<KerasLayer>& layers) {
  std::vector<std::byte> bytes;
  for (const KerasLayer& layer : layers) {
    put_text(bytes, layer.name);
    put_number(bytes, layer.weights.size());
    for (const FloatTensor& weight : layer.weights) {
      put_text(bytes, weight.name);
      put_number(bytes, weight.shape.size());
      for (const std::int64_t extent : weight.shape) put_number(bytes, static_cast<std::uint64_t>(extent));
      put(bytes, std::as_bytes(std::span(weight.values)));
    }
  }
  return bytes;
}

std::vector<KerasLayer> keras_layers_from(std::span<const std::byte> bytes) {
  std::vector<KerasLayer> layers;
  for (ByteCursor cursor(bytes); cursor.remaining() > 0;) {
    KerasLayer& layer = layers.emplace_back();
    layer.name = one_line(std::string(cursor.text(cursor.number<std::uint64_t>())));
    for (auto count = cursor.number<std::uint64_t>(); count > 0; --count) layer.weights.push_back(weight_from(cursor));
  }
  return layers;
}

}  // namespace assay::data::files
