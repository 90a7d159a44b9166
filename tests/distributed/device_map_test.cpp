// SPDX-License-Identifier: Apache-2.0
#include "distributed/device_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::distributed {
namespace {

using ::testing::HasSubstr;

RankPlace place(int rank, int local_rank, const std::string& host, int visible, const std::string& gpu) {
  return {rank, local_rank, host, visible, gpu, "NVIDIA H100", gpu.empty() ? "no NVIDIA driver" : ""};
}

// Every rank of a node sees all of its GPUs.
std::vector<RankPlace> two_nodes_all_visible() {
  return {place(0, 0, "a", 2, "A0"), place(1, 1, "a", 2, "A1"), place(2, 0, "b", 2, "B0"), place(3, 1, "b", 2, "B1")};
}

TEST(DeviceMap, TheDeviceIsTheLocalRankWhereAllAreVisible) {
  EXPECT_EQ(device_of(0, 4), 0);
  EXPECT_EQ(device_of(3, 4), 3);
  EXPECT_EQ(device_of(5, 4), 1);
}

TEST(DeviceMap, TheDeviceIsNumberZeroWhereEachTaskSeesItsOwn) {
  for (int local_rank = 0; local_rank < 8; ++local_rank) EXPECT_EQ(device_of(local_rank, 1), 0);
}

TEST(DeviceMap, NoVisibleGpuIsNoDevice) {
  EXPECT_THROW(device_of(0, 0), std::invalid_argument);
}

TEST(DeviceMap, BothWaysOfHandingOutGpusAreTaken) {
  EXPECT_TRUE(choose_device(DeviceWish::automatic, two_nodes_all_visible()).cuda);
  // One visible per task: all are number 0, but not the same GPU.
  const std::vector<RankPlace> own = {place(0, 0, "a", 1, "A0"), place(1, 1, "a", 1, "A1")};
  const DeviceVerdict verdict = choose_device(DeviceWish::cuda, own);
  EXPECT_TRUE(verdict.cuda);
  EXPECT_EQ(verdict.complaint, "");
}

TEST(DeviceMap, TwoRanksOnOneGpuAreRefusedWithTheRemedy) {
  const std::vector<RankPlace> shared = {place(0, 0, "a", 1, "A0"), place(1, 1, "a", 1, "A0")};
  for (const DeviceWish wish : {DeviceWish::automatic, DeviceWish::cuda}) {
    const DeviceVerdict verdict = choose_device(wish, shared);
    EXPECT_FALSE(verdict.cuda);
    EXPECT_THAT(verdict.complaint, HasSubstr("ranks 0 and 1 would share GPU 0 of a"));
    EXPECT_THAT(verdict.complaint, HasSubstr("at most 1 rank per node"));
    EXPECT_THAT(verdict.complaint, HasSubstr("device=cpu"));
  }
  EXPECT_EQ(choose_device(DeviceWish::cpu, shared).complaint, "");
}

TEST(DeviceMap, MoreRanksThanGpusOfANodeAreRefused) {
  std::vector<RankPlace> places = two_nodes_all_visible();
  places.push_back(place(4, 2, "b", 2, "B0"));
  EXPECT_THAT(choose_device(DeviceWish::automatic, places).complaint,
              HasSubstr("ranks 2 and 4 would share GPU 0 of b"));
}

TEST(DeviceMap, AutomaticTakesCpusWhereNobodyHasAGpu) {
  const DeviceVerdict verdict =
      choose_device(DeviceWish::automatic, {place(0, 0, "a", 0, ""), place(1, 1, "a", 0, "")});
  EXPECT_FALSE(verdict.cuda);
  EXPECT_EQ(verdict.complaint, "");
}

TEST(DeviceMap, AskingForGpusWhereARankHasNoneNamesTheRankAndWhy) {
  std::vector<RankPlace> places = two_nodes_all_visible();
  places[3] = place(3, 1, "b", 0, "");
  EXPECT_EQ(choose_device(DeviceWish::cuda, places).complaint,
            "device=cuda: rank 3 on b can use no GPU: no NVIDIA driver");
}

TEST(DeviceMap, HalfAJobOnCpusIsRefusedRatherThanSlow) {
  std::vector<RankPlace> places = two_nodes_all_visible();
  places[2] = place(2, 0, "b", 0, "");
  const DeviceVerdict verdict = choose_device(DeviceWish::automatic, places);
  EXPECT_FALSE(verdict.cuda);
  EXPECT_THAT(verdict.complaint, HasSubstr("rank 2 on b can use no GPU (no NVIDIA driver), while others can"));
}

TEST(DeviceMap, APlaceTravelsAsALine) {
  RankPlace odd = place(7, 3, "node 7", 4, "GPU-12");
  odd.obstacle = "two\nlines\tand a tab";
  const std::vector<RankPlace> back = places_from_lines(to_line(place(0, 0, "a", 0, "")) + to_line(odd));
  ASSERT_EQ(back.size(), 2u);
  EXPECT_EQ(back[0].gpu, "");
  EXPECT_EQ(back[0].obstacle, "no NVIDIA driver");
  EXPECT_EQ(back[1].rank, 7);
  EXPECT_EQ(back[1].local_rank, 3);
  EXPECT_EQ(back[1].host, "node 7");
  EXPECT_EQ(back[1].visible, 4);
  EXPECT_EQ(back[1].gpu, "GPU-12");
  EXPECT_EQ(back[1].gpu_name, "NVIDIA H100");
  EXPECT_EQ(back[1].obstacle, "two lines and a tab");
}

TEST(DeviceMap, ALineThatIsNoneIsRefused) {
  EXPECT_THROW(places_from_lines("1\t2\n"), std::invalid_argument);
  EXPECT_THROW(places_from_lines("x\t0\ta\t1\tg\tn\t\n"), std::invalid_argument);
}

}  // namespace
}  // namespace assay::distributed
