// SPDX-License-Identifier: Apache-2.0
#include "data/image_fingerprint.hpp"

#include <cmath>

#include "data/perceptual_hash.hpp"

namespace assay::data {
namespace {

constexpr int kSide = ImageFingerprint::kSide;
constexpr std::int64_t kPixels = kSide * kSide;
static_assert(kHashSide == 2 * kSide);

// kPixels^2 times the variance.
std::int64_t scaled_variance(const ImageFingerprint& print) {
  return kPixels * print.square_sum - static_cast<std::int64_t>(print.sum) * print.sum;
}

}  // namespace

bool ImageFingerprint::flat() const {
  constexpr std::int64_t kLeastDeviation = 3;  // grey levels
  return scaled_variance(*this) < kLeastDeviation * kLeastDeviation * kPixels * kPixels;
}

ImageFingerprint fingerprint(std::span<const std::uint8_t> row, const ImageShape& shape) {
  const GreyPicture picture = shrink_to_grey(row, shape);
  ImageFingerprint print;
  print.hash = perceptual_hash(picture);
  for (int y = 0; y < kSide; ++y) {
    for (int x = 0; x < kSide; ++x) {
      const std::uint8_t* corner = &picture[static_cast<std::size_t>(2 * y) * kHashSide + 2 * x];
      const std::uint32_t grey = (corner[0] + corner[1] + corner[kHashSide] + corner[kHashSide + 1] + 2u) / 4;
      print.thumbnail[y * kSide + x] = static_cast<std::uint8_t>(grey);
      print.sum += grey;
      print.square_sum += grey * grey;
    }
  }
  return print;
}

double similarity(const ImageFingerprint& a, const ImageFingerprint& b) {
  const double variances = static_cast<double>(scaled_variance(a)) * static_cast<double>(scaled_variance(b));
  if (variances <= 0) return 0;
  std::uint32_t products = 0;
  for (int i = 0; i < kPixels; ++i) products += static_cast<std::uint32_t>(a.thumbnail[i]) * b.thumbnail[i];
  const std::int64_t covariance = kPixels * products - static_cast<std::int64_t>(a.sum) * b.sum;
  return static_cast<double>(covariance) / std::sqrt(variances);
}

}  // namespace assay::data
