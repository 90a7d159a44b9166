// SPDX-License-Identifier: Apache-2.0
// A labelled image set without a download, as PNG files: DIR/{train,test}/{FAKE,REAL}/00001.png. For first steps, tests
// and machines without a network; its figures say nothing about real detectors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "data/output_exists.hpp"

namespace assay::data {

struct SampleOptions {
  std::filesystem::path output;
  std::uint32_t count = 1000;  // of all images: even, at least 10; a fifth of them test, half of them REAL
  int size = 32;               // pixels a side, 8..1024
  std::uint64_t seed = 0;
  int jobs = 1;
};

struct SampleSummary {
  std::uint32_t train = 0;
  std::uint32_t test = 0;
};

// Same seed, size and count: same bytes, whatever jobs is. The folder appears whole or not at all. progress(done,
// total) is called from worker threads, one at a time, and may throw to stop. Throws OutputExists when `output` is not
// an empty folder, OutputError, std::invalid_argument on options out of range.
SampleSummary write_sample_images(const SampleOptions& options,
                                  const std::function<void(std::uint64_t done, std::uint64_t total)>& progress = {});

}  // namespace assay::data
