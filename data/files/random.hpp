// SPDX-License-Identifier: Apache-2.0
// Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
// A number is a pure function of (key, counter), so sampling, dropout and augmentation never depend on history, thread
// or rank. The generator is the law; the helpers below say how counters are laid out.
#pragma once

#include <array>
#include <cstdint>

namespace assay::data::files {

using PhiloxCounter = std::array<std::uint32_t, 4>;
using PhiloxKey = std::array<std::uint32_t, 2>;

constexpr PhiloxCounter philox4x32(PhiloxCounter counter, PhiloxKey key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = std::uint64_t{0xD2511F53u} * counter[0];
    const std::uint64_t product1 = std::uint64_t{0xCD9E8D57u} * counter[2];
    counter = {static_cast<std::uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<std::uint32_t>(product1),
               static_cast<std::uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<std::uint32_t>(product0)};
    key[0] += 0x9E3779B9u;
    key[1] += 0xBB67AE85u;
  }
  return counter;
}

// What a stream of numbers is for; part of the counter, so two uses with one seed never share numbers. On-disk results
// depend on these values: never renumber.
enum class RandomUse : std::uint32_t {
  sampler = 1,
  validation_split = 2,
  initialiser = 3,
  dropout = 4,
  augmentation = 5,
  sample_images = 6,
  bootstrap = 7,
  recalibration = 8,
  class_caps = 9,
  lime_masks = 10,
  kernel_shap = 11,
  perturbation = 12,
  path_samples = 13,
  pixel_order = 14,
  explanation = 15,
  quickshift = 16,
  sweep = 17,
};

// A sequence of numbers for one (seed, use, a, b): e.g. (seed, sampler, epoch, 0). Cheap to make, no shared state.
class CounterStream {
 public:
  CounterStream(std::uint64_t seed, RandomUse use, std::uint32_t a = 0, std::uint32_t b = 0)
      : key_{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)},
        counter_{0, static_cast<std::uint32_t>(use), a, b} {}

  std::uint32_t next_u32() {
    if (used_ == 4) {
      block_ = philox4x32(counter_, key_);
      ++counter_[0];
      used_ = 0;
    }
    return block_[used_++];
  }
  std::uint64_t next_u64() {
    const std::uint64_t high = next_u32();
    return high << 32 | next_u32();
  }
  // Uniform in [0, 1), 24 bits: exact in float32.
  float uniform() { return static_cast<float>(next_u32() >> 8) * 0x1.0p-24f; }
  // Uniform in [0, bound), unbiased (Lemire 2019); bound > 0.
  std::uint32_t below(std::uint32_t bound) {
    std::uint64_t product = std::uint64_t{next_u32()} * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t threshold = (0u - bound) % bound;
      while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{next_u32()} * bound;
    }
    return static_cast<std::uint32_t>(product >> 32);
  }

 private:
  PhiloxKey key_;
  PhiloxCounter counter_;
  PhiloxCounter block_{};
  int used_ = 4;
};

}  // namespace assay::data::files
