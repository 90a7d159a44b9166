// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_pairs.hpp"

#include <algorithm>
#include <set>
#include <tuple>
#include <unordered_map>

namespace assay::data {
namespace {

// Keeps the most similar partner of each second image; the most similar pairs first.
void keep_best(std::vector<DuplicatePair>& pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const DuplicatePair& a, const DuplicatePair& b) {
    return std::tuple(a.second, -a.similarity) < std::tuple(b.second, -b.similarity);
  });
  const auto same = [](const DuplicatePair& a, const DuplicatePair& b) { return a.second == b.second; };
  pairs.erase(std::unique(pairs.begin(), pairs.end(), same), pairs.end());
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const DuplicatePair& a, const DuplicatePair& b) { return a.similarity > b.similarity; });
}

}  // namespace

std::uint32_t ImageTraits::split_of(std::uint32_t image) const {
  const auto after = std::upper_bound(splits.begin(), splits.end(), image,
                                      [](std::uint32_t value, const Split& split) { return value < split.first; });
  return static_cast<std::uint32_t>(after - splits.begin()) - 1;
}

EqualImages pair_equal_images(const ImageTraits& images, std::span<const std::uint32_t> first_equal) {
  EqualImages equal;
  std::set<std::uint32_t> labels_told, splits_told;
  std::unordered_map<std::uint64_t, std::uint32_t> first_of_family;
  for (std::uint32_t image = 0; image < images.labels.size(); ++image) {
    const std::uint32_t first = first_equal[image];
    const std::uint64_t key = static_cast<std::uint64_t>(first) << 32 | images.family_of(image);
    const auto [found, is_new] = first_of_family.emplace(key, image);
    is_new ? equal.distinct.push_back(image) : equal.pairs.repeated.push_back({found->second, image});
    if (first == image) continue;
    if (images.labels[image] != images.labels[first] && labels_told.insert(first).second) {
      equal.pairs.two_labels.push_back({first, image});
    }
    if (images.split_of(image) != images.split_of(first) && splits_told.insert(first).second) {
      equal.pairs.two_splits.push_back({first, image});
    }
  }
  const auto by_first = [](const DuplicatePair& a, const DuplicatePair& b) { return a.first < b.first; };
  for (auto* pairs : {&equal.pairs.two_labels, &equal.pairs.two_splits}) {
    std::stable_sort(pairs->begin(), pairs->end(), by_first);
  }
  return equal;
}

DuplicatePairs pair_look_alikes(const ImageTraits& images, std::span<const std::uint32_t> first_equal,
                                std::span<const NearLink> links) {
  DuplicatePairs pairs;
  for (const auto& link : links) {
    if (first_equal[link.first] == first_equal[link.second]) continue;
    const DuplicatePair pair{link.first, link.second, link.similarity};
    const bool labels = images.labels[link.first] != images.labels[link.second];
    const bool splits = images.split_of(link.first) != images.split_of(link.second);
    if (labels) pairs.two_labels.push_back(pair);
    if (splits) pairs.two_splits.push_back(pair);
    if (!labels && !splits) pairs.repeated.push_back(pair);
  }
  for (auto* list : {&pairs.two_labels, &pairs.two_splits, &pairs.repeated}) keep_best(*list);
  return pairs;
}

}  // namespace assay::data
