// SPDX-License-Identifier: Apache-2.0
#include "data/duplicate_groups.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace assay::data {
namespace {

// Disjoint sets whose root is their smallest member (Tarjan 1975, with path halving).
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t count) : parent_(count) { std::iota(parent_.begin(), parent_.end(), 0u); }

  std::uint32_t root(std::uint32_t member) {
    while (parent_[member] != member) member = parent_[member] = parent_[parent_[member]];
    return member;
  }
  void join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::uint32_t> parent_;
};

}  // namespace

std::vector<std::uint32_t> first_equals(std::span<const files::Sha256Digest> digests) {
  std::vector<std::uint32_t> order(digests.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return digests[a] != digests[b] ? digests[a] < digests[b] : a < b;
  });
  std::vector<std::uint32_t> first(digests.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool again = i > 0 && digests[order[i]] == digests[order[i - 1]];
    first[order[i]] = again ? first[order[i - 1]] : order[i];
  }
  return first;
}

std::vector<std::uint32_t> groups_of(std::size_t images, std::span<const std::uint32_t> first_equal,
                                     std::span<const NearLink> links) {
  DisjointSets sets(images);
  for (std::uint32_t image = 0; image < images; ++image) sets.join(image, first_equal[image]);
  for (const auto& link : links) sets.join(link.first, link.second);
  std::vector<std::uint32_t> groups(images);
  std::uint32_t next = 0;
  for (std::uint32_t image = 0; image < images; ++image) {
    const std::uint32_t root = sets.root(image);
    groups[image] = root == image ? next++ : groups[root];
  }
  return groups;
}

std::vector<std::vector<std::uint32_t>> duplicate_groups(std::span<const ImageRows> sets, int threads,
                                                         const RowsDone& done) {
  std::uint64_t images = 0;
  for (const auto& rows : sets) {
    const auto& shape = sets.front().shape;
    if (rows.shape.height != shape.height || rows.shape.width != shape.width) {
      throw std::invalid_argument("images of two shapes cannot be compared");
    }
    images += rows.count;
  }
  if (images > 0xFFFFFFFFu) throw std::invalid_argument("more images than 32 bits can number");
  std::vector<ImageFingerprint> prints(images);
  std::vector<files::Sha256Digest> digests(images);
  std::uint64_t offset = 0;
  for (const auto& rows : sets) {
    visit_rows(
        rows, threads,
        [&](int, std::uint64_t row, std::span<const std::uint8_t> bytes) {
          prints[offset + row] = fingerprint(bytes, rows.shape);
          digests[offset + row] = files::sha256(std::as_bytes(bytes));
        },
        [&](std::uint64_t rows_done) {
          if (done) done(offset + rows_done);
        });
    offset += rows.count;
  }
  const auto first_equal = first_equals(digests);
  std::vector<std::uint32_t> chosen;
  for (std::uint32_t image = 0; image < images; ++image) {
    if (first_equal[image] == image) chosen.push_back(image);
  }
  const std::vector<std::uint32_t> one_family(images);
  const auto groups = groups_of(images, first_equal, find_near_links(prints, chosen, one_family, threads));
  std::vector<std::vector<std::uint32_t>> result;
  auto begin = groups.begin();
  for (const auto& rows : sets) {
    result.emplace_back(begin, begin + static_cast<std::ptrdiff_t>(rows.count));
    begin += static_cast<std::ptrdiff_t>(rows.count);
  }
  return result;
}

std::vector<std::uint32_t> duplicate_groups(const ImageRows& rows, int threads, const RowsDone& done) {
  return duplicate_groups(std::span(&rows, 1), threads, done).front();
}

GroupSizes group_sizes(std::span<const std::vector<std::uint32_t>> sets) {
  std::vector<std::uint64_t> members;
  for (const auto& groups : sets) {
    for (const std::uint32_t group : groups) {
      if (group >= members.size()) members.resize(group + 1);
      ++members[group];
    }
  }
  GroupSizes sizes;
  for (const std::uint64_t count : members) {
    sizes.largest = std::max(sizes.largest, count);
    if (count < 2) continue;
    ++sizes.groups;
    sizes.images += count;
  }
  return sizes;
}

}  // namespace assay::data
