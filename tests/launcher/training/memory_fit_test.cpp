// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/memory_fit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace assay::launcher::training {
namespace {

// Fits up to `limit` images; writes down what was tried.
struct Memory {
  std::int64_t limit;
  std::vector<std::int64_t> tried;
  MemoryTrial trial() {
    return [this](std::int64_t images) {
      tried.push_back(images);
      return images <= limit;
    };
  }
};

TEST(LargestPartThatFits, HalvesUntilItFits) {
  Memory memory{70, {}};
  EXPECT_EQ(largest_part_that_fits(512, memory.trial()), 64);
  EXPECT_EQ(memory.tried, (std::vector<std::int64_t>{256, 128, 64}));
}

TEST(LargestPartThatFits, RoundsUpSoThatEachTrialIsThePieceOfAnAccumulation) {
  Memory memory{5, {}};
  EXPECT_EQ(largest_part_that_fits(25, memory.trial()), 4);
  EXPECT_EQ(memory.tried, (std::vector<std::int64_t>{13, 7, 4}));
}

TEST(LargestPartThatFits, NothingFits) {
  Memory memory{0, {}};
  EXPECT_EQ(largest_part_that_fits(4, memory.trial()), 0);
  EXPECT_EQ(memory.tried, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(largest_part_that_fits(1, memory.trial()), 0) << "a single image cannot be halved";
}

TEST(SmallestAccumulation, IsOneWhereAllFits) {
  Memory memory{100, {}};
  EXPECT_EQ(smallest_accumulation(1024, [&](std::int64_t pieces) { return memory.trial()(100 / pieces); }), 1);
  EXPECT_EQ(memory.tried, (std::vector<std::int64_t>{100}));
}

TEST(SmallestAccumulation, IsTheSmallestPowerOfTwoThatFits) {
  Memory memory{30, {}};
  EXPECT_EQ(smallest_accumulation(1024, [&](std::int64_t pieces) { return memory.trial()(100 / pieces); }), 4);
  EXPECT_EQ(memory.tried, (std::vector<std::int64_t>{100, 50, 25}));
}

TEST(SmallestAccumulation, GivesUpWherePiecesCannotBeSmaller) {
  Memory memory{1, {}};
  EXPECT_EQ(smallest_accumulation(50, [&](std::int64_t pieces) { return memory.trial()(100 / pieces); }), 0);
  EXPECT_EQ(memory.tried.back(), 3) << "32 pieces";
}

TEST(MemoryAdvice, NamesTheBatchThatFits) {
  EXPECT_EQ(memory_advice({512, 1, 1, 224}, 64),
            "out of memory in a step on a micro-batch of 512 images of 224 px; 64 fit: set batch=64 or "
            "optimizer.accumulation=8");
}

TEST(MemoryAdvice, TheBatchIsThatOfAllRanks) {
  EXPECT_EQ(memory_advice({512, 2, 4, 160}, 128),
            "out of memory in a step on a micro-batch of 512 images of 160 px in 2 pieces; 128 fit: set batch=512 or "
            "optimizer.accumulation=4");
  EXPECT_EQ(memory_advice({5, 1, 2, 32}, 1),
            "out of memory in a step on a micro-batch of 5 images of 32 px; 1 fits: set batch=2 or "
            "optimizer.accumulation=5");
}

TEST(MemoryAdvice, SaysWhenNothingFits) {
  EXPECT_EQ(memory_advice({8, 1, 1, 224}, 0),
            "out of memory in a step on a micro-batch of 8 images of 224 px; not even one could be computed: use a "
            "smaller model or "
            "data.size, or more memory");
}

}  // namespace
}  // namespace assay::launcher::training
