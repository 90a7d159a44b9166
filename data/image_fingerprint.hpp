// SPDX-License-Identifier: Apache-2.0
// What is kept of an image to find its copies without holding its pixels: some 300 bytes, whatever its size. Pure;
// thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "data/batch_source.hpp"

namespace assay::data {

struct ImageFingerprint {
  static constexpr int kSide = 16;

  std::uint64_t hash = 0;                               // perceptual_hash
  std::array<std::uint8_t, kSide * kSide> thumbnail{};  // grey
  std::uint32_t sum = 0;                                // of the thumbnail
  std::uint32_t square_sum = 0;

  // Hardly anything to see: all signs of frequencies are noise, so only equal bytes make two such images equal.
  bool flat() const;
};

// row: RGB bytes [H, W, 3]. Throws std::invalid_argument when they do not fit.
ImageFingerprint fingerprint(std::span<const std::uint8_t> row, const ImageShape& shape);

// Pearson correlation of two thumbnails, -1..1: what a change of brightness or contrast leaves alone. 0 when one is
// constant.
double similarity(const ImageFingerprint& a, const ImageFingerprint& b);

}  // namespace assay::data
