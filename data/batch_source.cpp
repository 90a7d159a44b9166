// SPDX-License-Identifier: Apache-2.0
#include "data/batch_source.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

namespace assay::data {
namespace {

// Rows are fetched in random order: ask for them this many rows ahead, at most so many bytes of each.
constexpr std::size_t kPrefetchDistance = 4;
constexpr std::size_t kPrefetchBytes = 4096;

void check_indices(std::span<const std::uint32_t> indices, std::size_t count) {
  const auto bad = std::find_if(indices.begin(), indices.end(), [&](std::uint32_t index) { return index >= count; });
  if (bad != indices.end()) {
    throw std::out_of_range("sample " + std::to_string(*bad) + " of a source of " + std::to_string(count));
  }
}

void check_buffer(std::size_t actual, std::size_t expected) {
  if (actual != expected) {
    throw std::invalid_argument("a batch buffer of " + std::to_string(actual) + " elements where " +
                                std::to_string(expected) + " are needed");
  }
}

}  // namespace

BatchSource::BatchSource(std::span<const std::uint8_t> rows, ImageShape shape) : rows_(rows), shape_(shape) {
  if (shape.height <= 0 || shape.width <= 0 || shape.channels <= 0 || rows.size() % shape.bytes() != 0) {
    throw std::invalid_argument(std::to_string(rows.size()) + " bytes are no whole number of images of " +
                                std::to_string(shape.height) + " x " + std::to_string(shape.width) + " x " +
                                std::to_string(shape.channels));
  }
  count_ = rows.size() / shape.bytes();
}

std::span<const std::uint8_t> BatchSource::get(std::size_t row) const {
  if (row >= count_)
    throw std::out_of_range("sample " + std::to_string(row) + " of a source of " + std::to_string(count_));
  return rows_.subspan(row * shape_.bytes(), shape_.bytes());
}

void BatchSource::fill(std::span<const std::uint32_t> indices, std::span<std::uint8_t> batch) const {
  const std::size_t row_bytes = shape_.bytes();
  check_indices(indices, count_);
  check_buffer(batch.size(), indices.size() * row_bytes);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    if (i + kPrefetchDistance < indices.size()) prefetch(indices[i + kPrefetchDistance]);
    std::memcpy(batch.data() + i * row_bytes, rows_.data() + indices[i] * row_bytes, row_bytes);
  }
}

void BatchSource::prefetch(std::size_t row) const {
  constexpr std::size_t kCacheLine = 64;
  if (row >= count_) return;
  const std::uint8_t* bytes = rows_.data() + row * shape_.bytes();
  for (std::size_t offset = 0; offset < std::min(shape_.bytes(), kPrefetchBytes); offset += kCacheLine) {
    __builtin_prefetch(bytes + offset, 0, 2);
  }
}

}  // namespace assay::data
