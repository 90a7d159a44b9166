// SPDX-License-Identifier: Apache-2.0
// Which image is a copy of which, sorted by what is wrong with that. Pure; thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/files/sha256.hpp"
#include "data/image_fingerprint.hpp"
#include "data/near_duplicates.hpp"

namespace assay::data {

// All images of a store, split after split, as far as duplicates go: some 350 bytes an image.
struct ImageTraits {
  struct Split {
    std::string name;
    std::uint32_t first = 0;  // image
  };
  std::vector<Split> splits;
  std::vector<std::uint8_t> labels;
  std::vector<files::Sha256Digest> identity;  // equal for equal images
  std::vector<files::Sha256Digest> file;      // of the source file
  std::vector<ImageFingerprint> prints;

  // Its place in splits.
  std::uint32_t split_of(std::uint32_t image) const;
  // One number for each class of each split.
  std::uint32_t family_of(std::uint32_t image) const { return split_of(image) * 256 + labels[image]; }
};

struct DuplicatePair {
  std::uint32_t first = 0, second = 0;  // images, first < second
  double similarity = 1;
};

struct DuplicatePairs {
  std::vector<DuplicatePair> two_labels;
  std::vector<DuplicatePair> two_splits;
  std::vector<DuplicatePair> repeated;  // within one class of one split
};

struct EqualImages {
  DuplicatePairs pairs;                 // each picture at most once for labels and for splits, each copy once
  std::vector<std::uint32_t> distinct;  // the first of each picture in each family, ascending
};

// first_equal: of each image, as first_equals gives it.
EqualImages pair_equal_images(const ImageTraits& images, std::span<const std::uint32_t> first_equal);

// Links between equal images are left out. Each second image stands at most once in a list, with the partner it
// resembles most; the most similar pairs come first.
DuplicatePairs pair_look_alikes(const ImageTraits& images, std::span<const std::uint32_t> first_equal,
                                std::span<const NearLink> links);

}  // namespace assay::data
