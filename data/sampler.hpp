// SPDX-License-Identifier: Apache-2.0
// The order in which an epoch visits its samples: a pure function of (seed, epoch, position, count, shuffle), whatever
// the world size and the placement. Positions are split into global batches, a global batch into one contiguous
// micro-batch per rank. No state: any thread may call any function.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace assay::data {

enum class ShuffleKind { none, full, blocks };

// `full`, `none` or `blocks(rows, window)`: permuted blocks of `rows` consecutive samples, then shuffled inside windows
// of `window` samples (for stores larger than memory).
struct Shuffle {
  ShuffleKind kind = ShuffleKind::full;
  std::uint32_t rows = 0;
  std::uint32_t window = 0;
};
// Throws std::invalid_argument with the accepted forms.
Shuffle parse_shuffle(const std::string& text);
std::string to_string(const Shuffle& shuffle);

class Sampler {
 public:
  // count: samples in an epoch.
  Sampler(std::uint32_t count, std::uint64_t seed, Shuffle shuffle);

  std::uint32_t count() const { return count_; }
  // Sample ids (0..count-1) in the order of the epoch: a permutation.
  std::vector<std::uint32_t> order(std::uint32_t epoch) const;

 private:
  std::uint32_t count_;
  std::uint64_t seed_;
  Shuffle shuffle_;
};

// Half-open range of positions.
struct Range {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t size() const { return end - begin; }
};

// Part `index` of `parts` of a range, sizes differing by at most one, larger parts first; empty when there are more
// parts than positions. Used for a rank's micro-batch and for the rows a rank fills.
Range part_of(Range whole, std::uint64_t index, std::uint64_t parts);

// Number of global batches in an epoch: the partial last one is kept.
std::uint64_t batches_per_epoch(std::uint64_t count, std::uint64_t batch);
// Positions of global batch `index`; the last one may be shorter.
Range batch_range(std::uint64_t count, std::uint64_t batch, std::uint64_t index);

}  // namespace assay::data
