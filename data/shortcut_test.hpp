// SPDX-License-Identifier: Apache-2.0
// How well an image's file alone, without any of its pixels, tells the class: codec, file size, width, height, aspect
// ratio, JPEG quality, bytes per pixel, each alone and all together. Where it does, a detector may learn how the set
// was made instead of what generated images look like. Pure; thread-safe; deterministic.
//
// Classifier: BinnedLogistic over at most 16 bins a feature; 5 stratified folds (image i of a class lies in fold i mod
// 5), areas averaged over the folds.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/file_features.hpp"
#include "data/store_reader.hpp"

namespace assay::data {

// What one feature, or all together, told in the folds it was not fitted on.
struct ShortcutScore {
  double roc_auc = 0.5;
  double low = 0.5, high = 0.5;    // 95 % interval of the area (Hanley and McNeil 1982)
  double chance_limit = 0.5;       // an area that labels dealt at random pass in fewer than 2 of 1000 sets
  double balanced_accuracy = 0.5;  // mean of the two recalls
  // Sure to tell the class a little: past the chance limit, and even the low end is 0.6 or more.
  bool telling() const;
};

struct ShortcutTest {
  std::string not_made;  // not empty: why there are no scores
  std::uint64_t first_class_images = 0;
  std::uint64_t second_class_images = 0;
  std::array<ShortcutScore, kFileFeatures.size()> features;  // as kFileFeatures
  ShortcutScore together;
};

inline constexpr int kShortcutFolds = 5;
inline constexpr std::uint64_t kShortcutLeastImages = 10;  // of each class

// labels: of each image, an index into class_names; the test is made between exactly two classes.
ShortcutTest test_shortcuts(const SourceColumns& sources, std::span<const std::uint8_t> labels,
                            std::span<const std::string> class_names);

}  // namespace assay::data
