// SPDX-License-Identifier: Apache-2.0
// A Collective of one that remembers what was reduced; for tests of what sits on top of a Collective.
#pragma once

#include <vector>

#include "distributed/collective.hpp"

namespace assay::distributed {

class RecordingCollective final : public Collective {
 public:
  int rank() const override { return 0; }
  int size() const override { return ranks; }
  void all_reduce_sum(std::span<float> values) override {
    reduced.push_back(values.size());
    for (float& value : values) value *= factor;
  }
  void all_reduce_sum(std::span<double> values) override {
    for (double& value : values) value = value * ranks + disagreement;
  }
  void all_reduce_sum_bf16(std::span<float> values) override { rounded.push_back(values.size()); }
  void broadcast(std::span<std::byte>, int) override {}
  std::vector<std::byte> gather(std::span<const std::byte> bytes, int) override { return {bytes.begin(), bytes.end()}; }
  void barrier() override {}
  double seconds_inside() const override { return 0; }
  [[noreturn]] void abort(int) override { throw CollectiveError("aborted"); }

  int ranks = 1;            // ranks it pretends to have, all with the same values
  float factor = 1;         // what a sum of floats does to each
  double disagreement = 0;  // what the other ranks' doubles differ by
  std::vector<std::size_t> reduced;
  std::vector<std::size_t> rounded;  // lengths of sums in bfloat16
};

}  // namespace assay::distributed
