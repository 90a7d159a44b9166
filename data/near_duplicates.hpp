// SPDX-License-Identifier: Apache-2.0
// Pairs of images that a person would call the same picture: one compressed again, resized a little, brighter, or
// another frame of the same scene. Two steps: perceptual hashes within 6 bits, then thumbnails that correlate by 0.95
// or more. Turned, mirrored and cropped copies are not found.
//
// Measured on the 60,000 genuine images of CIFAKE: 368 pairs, all of which show the same object; of 2,500 images
// compressed at JPEG quality 80, resized to 28 pixels and back, or made brighter by 5, all are found.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/image_fingerprint.hpp"

namespace assay::data {

inline constexpr int kNearHashBits = 6;
inline constexpr double kNearSimilarity = 0.95;

// The hashes are near, both pictures show something, and their thumbnails agree.
bool near_duplicates(const ImageFingerprint& a, const ImageFingerprint& b);

struct NearLink {
  std::uint32_t first = 0;  // first < second: indices of the images
  std::uint32_t second = 0;
  double similarity = 0;
};

// Links among the images named by `chosen` (ascending indices into prints), ordered by second, then first. family: one
// number for each print, never falling (its split and class); each image is linked to the first few look-alikes in each
// family only, so that the links of a thousand frames of one film are some thousands, not a million, and still
// connect them all. The same for any number of threads. Throws std::invalid_argument when threads < 1 or family does
// not fit.
std::vector<NearLink> find_near_links(std::span<const ImageFingerprint> prints, std::span<const std::uint32_t> chosen,
                                      std::span<const std::uint32_t> family, int threads);

}  // namespace assay::data
