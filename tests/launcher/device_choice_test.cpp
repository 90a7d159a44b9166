// SPDX-License-Identifier: Apache-2.0
#include "launcher/device_choice.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/world.hpp"

namespace assay::launcher {
namespace {

using ::testing::HasSubstr;

const distributed::Topology kAlone{.rank = 0, .size = 1, .local_rank = 0, .local_size = 1, .host = "here"};

TEST(DeviceChoice, AutomaticIsTheProcessorWithoutAGpu) {
  distributed::SingleProcessCollective alone;
  const auto places = all_places(alone, own_place(kAlone, {nullptr, "no driver"}));
  ASSERT_EQ(places.size(), 1u);
  EXPECT_EQ(places[0].host, "here");
  EXPECT_EQ(places[0].obstacle, "no driver");
  EXPECT_FALSE(wants_gpus(alone, "auto", places));
  EXPECT_FALSE(wants_gpus(alone, "cpu", places));
}

TEST(DeviceChoice, AskingForCudaWithoutAGpuSaysWhatIsMissing) {
  distributed::SingleProcessCollective alone;
  const auto places = all_places(alone, own_place(kAlone, {nullptr, "no driver"}));
  Fault fault;
  try {
    wants_gpus(alone, "cuda", places);
  } catch (...) {
    fault = describe(std::current_exception());
  }
  EXPECT_EQ(fault.code, kUsage);
  EXPECT_EQ(fault.message, "device=cuda: rank 0 on here can use no GPU: no driver");
}

TEST(DeviceChoice, AWorldOnCpusHasOneCollectiveForAll) {
  World world;
  EXPECT_EQ(world.use_device("cpu"), "cpu");
  EXPECT_EQ(world.gpu(), nullptr);
  EXPECT_EQ(&world.tensor_collective(), &world.collective());
}

}  // namespace
}  // namespace assay::launcher
