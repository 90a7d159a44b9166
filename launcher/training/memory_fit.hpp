// SPDX-License-Identifier: Apache-2.0
// How much of a batch fits into memory, found by trying: which part of a micro-batch a failed step should have had
// (exit code 6 names it), and into how many pieces `batch: auto` cuts one. Pure functions over a caller's trial
// (memory_trial.hpp makes a real one).
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace assay::launcher::training {

// Whether forward and backward of so many images (1 or more) fit into memory.
using MemoryTrial = std::function<bool(std::int64_t images)>;

// The first of ceil(images / 2), ceil(images / 4), ..., 1 that fits; 0 when none does. Needs images >= 1.
std::int64_t largest_part_that_fits(std::int64_t images, const MemoryTrial& fits);

// The smallest of 1, 2, 4, ... numbers of pieces, at most `most`, in which a batch fits; 0 when none will do.
std::int64_t smallest_accumulation(std::int64_t most, const std::function<bool(std::int64_t pieces)>& fits_in);

// A step that found no memory.
struct FailedStep {
  std::int64_t images = 0;        // of this rank's micro-batch
  std::int64_t accumulation = 1;  // pieces it was computed in
  int ranks = 1;
  std::int64_t side = 0;  // of the images, in pixels
};

// "out of memory in a step on a micro-batch of 512 images of 224 px; 64 fit: set batch=64 or optimizer.accumulation=8".
// fitting: images of one piece that fit; 0: none.
std::string memory_advice(const FailedStep& step, std::int64_t fitting);

}  // namespace assay::launcher::training
