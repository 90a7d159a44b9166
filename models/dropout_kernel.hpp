// SPDX-License-Identifier: Apache-2.0
// Dropout as a pure function of (seed, step, layer, sample, element): a sample's mask does not depend on the
// micro-batch it is in, on the rank or on the thread, so the backward pass draws the same mask again instead of keeping
// it. No torch.
//
// The law, on which resumed runs depend: the elements of a sample are numbered in memory order of channels last (H, W,
// C). Element e takes 16 bits of Philox4x32-10 with the seed as key and the counter
//   {16 (e / 128) + e % 16, layer << 8 | RandomUse::dropout, step, sample},
// of word (e % 64) / 16 the low half when e % 128 < 64, else the high half; it is kept when they are below the
// threshold. (Sixteen neighbouring elements use sixteen neighbouring blocks: the shape of a vector register.)
#pragma once

#include <cstdint>
#include <span>

namespace assay::models {

// Step and sample are taken modulo 2^32, the layer modulo 2^24: no run is so long and no store so large.
struct DropoutKey {
  std::uint64_t seed = 0;
  std::uint64_t step = 0;
  std::uint32_t layer = 0;  // number of the dropout layer within its model
};

// A rate is quantised to 1/65536; the scale is exact for the rate that is really applied.
class DropoutRate {
 public:
  // rate in [0, 1), else std::invalid_argument.
  explicit DropoutRate(double rate);
  // threshold in 1..65536.
  static DropoutRate of_threshold(std::uint32_t threshold) {
    DropoutRate rate(0);
    rate.threshold_ = threshold;
    return rate;
  }

  std::uint32_t threshold() const { return threshold_; }  // kept when 16 random bits are below it; 1..65536
  float scale() const { return 65536.0f / static_cast<float>(threshold_); }
  bool keeps_all() const { return threshold_ == 65536; }

 private:
  std::uint32_t threshold_;
};

// output[e] = kept(e) ? input[e] * scale : 0 for the elements of one sample. Equal sizes; may be the same memory.
void apply_dropout(std::span<const float> input, std::span<float> output, const DropoutKey& key, std::int64_t sample,
                   const DropoutRate& rate);

// The same on bfloat16.
void apply_dropout(std::span<const std::uint16_t> input, std::span<std::uint16_t> output, const DropoutKey& key,
                   std::int64_t sample, const DropoutRate& rate);

}  // namespace assay::models
