// SPDX-License-Identifier: Apache-2.0
#include "data/batch_source.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "data/parallel_parts.hpp"
#include "data/pixel_conversion.hpp"
#include "data/sampler.hpp"

namespace assay::data {
namespace {

// Below this many pixel bytes a second thread costs more than it brings.
constexpr std::size_t kBytesPerThread = 128u << 10;
// Rows are fetched in random order: ask for them this many rows ahead, at most so many bytes.
constexpr std::size_t kPrefetchDistance = 4;
constexpr std::size_t kPrefetchBytes = 4096;

void prefetch(const std::uint8_t* row, std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t offset = 0; offset < std::min(bytes, kPrefetchBytes); offset += kCacheLine) {
    __builtin_prefetch(row + offset, 0, 2);
  }
}

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

BatchSource::BatchSource(std::span<const std::uint8_t> rows, ImageShape shape)
    : rows_(rows), shape_(shape), threads_(std::make_shared<ParallelParts>()) {
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
    if (i + kPrefetchDistance < indices.size()) prefetch(&rows_[indices[i + kPrefetchDistance] * row_bytes], row_bytes);
    std::memcpy(batch.data() + i * row_bytes, rows_.data() + indices[i] * row_bytes, row_bytes);
  }
}

void BatchSource::fill_float(std::span<const std::uint32_t> indices, float scale, float shift, bool channels_last,
                             std::span<float> out, int threads) const {
  const std::size_t row_bytes = shape_.bytes();
  const std::size_t plane = row_bytes / static_cast<std::size_t>(shape_.channels);
  check_indices(indices, count_);
  check_buffer(out.size(), indices.size() * row_bytes);

  const auto convert_row = [&](std::size_t i) {
    const std::uint8_t* row = rows_.data() + indices[i] * row_bytes;
    float* to = out.data() + i * row_bytes;
    if (channels_last || shape_.channels == 1) {
      bytes_to_floats(row, row_bytes, scale, shift, to);
    } else if (shape_.channels == 3) {
      rgb_to_planes(row, plane, scale, shift, to);
    } else {
      for (std::size_t element = 0; element < row_bytes; ++element) {
        const std::size_t channel = element % static_cast<std::size_t>(shape_.channels);
        bytes_to_floats(row + element, 1, scale, shift, to + channel * plane + element / shape_.channels);
      }
    }
  };
  const std::size_t worthwhile = indices.size() * row_bytes / kBytesPerThread;
  const int parts =
      static_cast<int>(std::clamp<std::size_t>(worthwhile, 1, static_cast<std::size_t>(std::max(threads, 1))));
  threads_->run(parts, [&](int part) {
    const Range range =
        part_of({0, indices.size()}, static_cast<std::uint64_t>(part), static_cast<std::uint64_t>(parts));
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (i + kPrefetchDistance < range.end) prefetch(&rows_[indices[i + kPrefetchDistance] * row_bytes], row_bytes);
      convert_row(i);
    }
  });
}

}  // namespace assay::data
