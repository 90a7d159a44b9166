// SPDX-License-Identifier: Apache-2.0
#include "launcher/row_placement.hpp"

#include <gmock/gmock.h>

#include "launcher/config/resolve.hpp"

namespace assay::launcher {
namespace {

using data::Shuffle;
using data::ShuffleKind;
using testing::AllOf;
using testing::HasSubstr;

PlacementNeeds needs(Shuffle shuffle) {
  return {.rows = 1000, .row_bytes = 1 << 20, .shuffle = shuffle, .batch = 10, .memory = 512 << 20};
}
const Shuffle kBlocks{ShuffleKind::blocks, 8, 64};

std::string refusal(const std::string& setting, const PlacementNeeds& asked) {
  try {
    choose_placement(setting, asked);
  } catch (const config::UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(RowPlacement, AutoTakesMemoryWhereAllRowsFit) {
  PlacementNeeds small = needs({ShuffleKind::full});
  small.rows = 512;
  EXPECT_EQ(choose_placement("auto", small), RowPlacement::host);
  EXPECT_EQ(choose_placement("auto", needs(kBlocks)), RowPlacement::stream);
  EXPECT_EQ(choose_placement("auto", needs({ShuffleKind::none})), RowPlacement::stream);
}

TEST(RowPlacement, AFullShuffleIsNeverBent) {
  EXPECT_THAT(refusal("auto", needs({ShuffleKind::full})), AllOf(HasSubstr("data.shuffle"), HasSubstr("0.98 GiB"),
                                                                 HasSubstr("0.50 GiB"), HasSubstr("blocks(4, 64)")));
  EXPECT_THAT(refusal("stream", needs({ShuffleKind::full})), HasSubstr("data.shuffle=full needs all images in memory"));
}

TEST(RowPlacement, HostIsRefusedWhereRowsDoNotFit) {
  EXPECT_THAT(refusal("host", needs(kBlocks)), HasSubstr("set data.placement=stream data.shuffle='blocks("));
}

TEST(RowPlacement, StreamMayBeAskedForWhereRowsFit) {
  PlacementNeeds small = needs(kBlocks);
  small.rows = 10;
  EXPECT_EQ(choose_placement("stream", small), RowPlacement::stream);
}

TEST(RowPlacement, WindowsMustHoldTwoBatchesAndFit) {
  EXPECT_THAT(refusal("stream", needs({ShuffleKind::blocks, 8, 19})), HasSubstr("two batches of 10 images, not 19"));
  EXPECT_EQ(refusal("stream", needs({ShuffleKind::blocks, 8, 20})), "");
  EXPECT_THAT(refusal("stream", needs({ShuffleKind::blocks, 8, 200})),
              HasSubstr("three windows of 200 images take 0.59 GiB"));
}

PlacementNeeds on_gpu(std::uint64_t rows) {
  PlacementNeeds found = needs({ShuffleKind::full});
  found.training_rows = rows;
  found.gpu_memory = 256 << 20;
  return found;
}

TEST(RowPlacement, AutoTakesTheGpuWhereTrainingRowsFit) {
  EXPECT_EQ(choose_placement("auto", on_gpu(256)), RowPlacement::device);
  PlacementNeeds larger = on_gpu(257);
  larger.rows = 512;
  EXPECT_EQ(choose_placement("auto", larger), RowPlacement::host);
  larger.rows = 1000;
  larger.shuffle = kBlocks;
  EXPECT_EQ(choose_placement("auto", larger), RowPlacement::stream);
}

TEST(RowPlacement, WhatIsAskedForComesBeforeTheGpu) {
  PlacementNeeds small = on_gpu(10);
  small.rows = 10;
  EXPECT_EQ(choose_placement("host", small), RowPlacement::host);
  small.shuffle = kBlocks;
  EXPECT_EQ(choose_placement("stream", small), RowPlacement::stream);
  EXPECT_EQ(choose_placement("device", small), RowPlacement::device);
}

TEST(RowPlacement, AugmentationsOfTheProcessorKeepRowsThere) {
  PlacementNeeds noisy = on_gpu(10);
  noisy.rows = 10;
  noisy.processor_key = "augment.noise";
  EXPECT_EQ(choose_placement("auto", noisy), RowPlacement::host);
  EXPECT_THAT(refusal("device", noisy),
              AllOf(HasSubstr("data.placement: "), HasSubstr("augment.noise"), HasSubstr("auto or host")));
}

TEST(RowPlacement, DeviceIsRefusedWithoutAGpuOrRoomOnIt) {
  EXPECT_THAT(refusal("device", needs(kBlocks)), HasSubstr("data.placement: device needs a GPU (device=cuda)"));
  EXPECT_THAT(refusal("device", on_gpu(512)), AllOf(HasSubstr("0.50 GiB"), HasSubstr("0.25 GiB")));
}

TEST(RowPlacement, HasTheNameOfItsSetting) {
  EXPECT_EQ(to_string(RowPlacement::device), "device");
  EXPECT_EQ(to_string(RowPlacement::host), "host");
  EXPECT_EQ(to_string(RowPlacement::stream), "stream");
}

TEST(RowPlacement, WithoutShuffleAWindowIsSomeBatches) {
  EXPECT_EQ(stream_window({ShuffleKind::none}, 32), 256u);
  EXPECT_EQ(stream_window(kBlocks, 32), 64u);
}

TEST(RowPlacement, ThisNodeHasMemory) {
  EXPECT_GT(node_memory(false), 1u << 20);
  EXPECT_LE(node_memory(true), node_memory(false) + (64u << 20));
}

}  // namespace
}  // namespace assay::launcher
