// SPDX-License-Identifier: Apache-2.0
// Random mirroring of training images, drawn from (seed, epoch, sample): the same image in the same epoch is flipped
// alike whatever the world size, the micro-batch or the history of the run. Threads of LibTorch's pool work on it.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace assay::data::device {

// Each augmentation owns one block of Philox4x32-10 of the counter {block, RandomUse::augmentation, epoch, sample} with
// the seed as key, so that a new one never changes what an older one draws. Never renumber.
enum class AugmentationBlock : std::uint32_t { flips = 0 };

struct FlipOptions {
  bool horizontal = false;  // left-right, with probability 1/2: the top bit of word 0
  bool vertical = false;    // upside down, with probability 1/2: the top bit of word 1
  std::uint64_t seed = 0;
  std::uint64_t epoch = 0;  // modulo 2^32
};

// What happens to one sample.
struct FlipDecision {
  bool horizontal = false;
  bool vertical = false;
};
FlipDecision decide_flips(std::int64_t sample, const FlipOptions& options);

// images: float32 [N, C, H, W] on the CPU, contiguous or channels last, changed in place; samples: int64 [N]. Throws
// std::invalid_argument for anything else.
void random_flips(const at::Tensor& images, const at::Tensor& samples, const FlipOptions& options);

}  // namespace assay::data::device
