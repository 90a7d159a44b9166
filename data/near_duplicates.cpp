// SPDX-License-Identifier: Apache-2.0
#include "data/near_duplicates.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <exception>
#include <stdexcept>
#include <tuple>

#include "data/hash_index.hpp"
#include "data/parallel_parts.hpp"

namespace assay::data {
namespace {

constexpr int kLinksPerFamily = 4;
constexpr std::uint32_t kImagesAtOnce = 512;

// Adds the links of one image to those before it.
void link_image(std::span<const ImageFingerprint> prints, std::span<const std::uint32_t> searched,
                std::span<const std::uint32_t> family, std::uint32_t image, std::span<const std::uint32_t> candidates,
                std::vector<NearLink>& links) {
  std::uint32_t current = 0;
  int linked = 0;
  for (const std::uint32_t candidate : candidates) {
    const std::uint32_t other = searched[candidate];
    if (linked > 0 && family[other] != current) linked = 0;
    if (linked == kLinksPerFamily) continue;
    const double alike = similarity(prints[other], prints[image]);
    if (alike < kNearSimilarity) continue;
    current = family[other];
    ++linked;
    links.push_back({other, image, alike});
  }
}

}  // namespace

bool near_duplicates(const ImageFingerprint& a, const ImageFingerprint& b) {
  return std::popcount(a.hash ^ b.hash) <= kNearHashBits && !a.flat() && !b.flat() &&
         similarity(a, b) >= kNearSimilarity;
}

std::vector<NearLink> find_near_links(std::span<const ImageFingerprint> prints, std::span<const std::uint32_t> chosen,
                                      std::span<const std::uint32_t> family, int threads) {
  if (threads < 1) throw std::invalid_argument("look-alikes are searched by at least one thread");
  if (family.size() != prints.size()) throw std::invalid_argument("each image needs a family");
  std::vector<std::uint32_t> searched;
  std::vector<std::uint64_t> hashes;
  for (const std::uint32_t image : chosen) {
    if (prints[image].flat()) continue;
    searched.push_back(image);
    hashes.push_back(prints[image].hash);
  }
  const HashIndex index(hashes);
  const auto count = static_cast<std::uint32_t>(searched.size());
  std::vector<std::vector<NearLink>> found(threads);
  std::vector<std::exception_ptr> faults(threads);
  std::atomic<std::uint32_t> next{0};
  ParallelParts().run(threads, [&](int part) {
    try {
      std::vector<std::uint32_t> candidates;
      const std::uint32_t blocks = (count + kImagesAtOnce - 1) / kImagesAtOnce;
      for (std::uint32_t block = next++; block < blocks; block = next++) {
        const std::uint32_t begin = block * kImagesAtOnce;
        for (std::uint32_t place = begin; place < std::min(count, begin + kImagesAtOnce); ++place) {
          index.find_before(place, kNearHashBits, candidates);
          link_image(prints, searched, family, searched[place], candidates, found[part]);
        }
      }
    } catch (...) {
      faults[part] = std::current_exception();
    }
  });
  for (const auto& fault : faults) {
    if (fault) std::rethrow_exception(fault);
  }
  std::vector<NearLink> links;
  for (const auto& part : found) links.insert(links.end(), part.begin(), part.end());
  std::sort(links.begin(), links.end(), [](const NearLink& a, const NearLink& b) {
    return std::tie(a.second, a.first) < std::tie(b.second, b.first);
  });
  return links;
}

}  // namespace assay::data
