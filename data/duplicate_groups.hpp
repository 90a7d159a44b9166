// SPDX-License-Identifier: Apache-2.0
// Images of one picture put in one group, so that no picture stands on both sides of a split made from them: equal
// pixels, and near duplicates as near_duplicates.hpp defines them. Groups are the connected parts of these links: A
// like B and B like C puts A and C together, though A and C may differ by more than a link allows.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/files/sha256.hpp"
#include "data/image_rows.hpp"
#include "data/near_duplicates.hpp"

namespace assay::data {

// For each image of each set the number of its group; groups are numbered from 0 in the order of their first images,
// through all sets, so a number found in two sets is a picture that stands in both. All sets need one shape. Reads each
// image once and keeps some 350 bytes of it. The same for any number of threads. Throws what reading throws;
// std::invalid_argument when shapes differ or threads < 1.
std::vector<std::vector<std::uint32_t>> duplicate_groups(std::span<const ImageRows> sets, int threads,
                                                         const RowsDone& done = {});
// Of one set.
std::vector<std::uint32_t> duplicate_groups(const ImageRows& rows, int threads, const RowsDone& done = {});

// What a person should know of a grouping: when the largest group is a great part of the set, look-alikes form a chain.
struct GroupSizes {
  std::uint64_t groups = 0;   // of two images or more
  std::uint64_t images = 0;   // in such groups
  std::uint64_t largest = 0;  // images in the largest group; 1 when no image has a copy, 0 without images
};
GroupSizes group_sizes(std::span<const std::vector<std::uint32_t>> sets);

// The first image with the same digest, itself when there is none before it.
std::vector<std::uint32_t> first_equals(std::span<const files::Sha256Digest> digests);

// Groups of `images` images from their links.
std::vector<std::uint32_t> groups_of(std::size_t images, std::span<const std::uint32_t> first_equal,
                                     std::span<const NearLink> links);

}  // namespace assay::data
