// SPDX-License-Identifier: Apache-2.0
#include "launcher/memory_left.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

class ControlGroups : public ::testing::Test {
 protected:
  void put(const std::string& file, const std::string& text) const {
    const std::filesystem::path path = mount_.path() / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::uint64_t left(const std::string& memberships) const { return control_group_left(memberships, mount_.path()); }

  tests::ScratchFolder mount_;
};

TEST_F(ControlGroups, Version2CountsPageCacheAsFree) {
  put("job/step/memory.max", "1000\n");
  put("job/step/memory.current", "700\n");
  put("job/step/memory.stat", "anon 100\ninactive_file 250\nactive_file 50\nslab 9\n");
  EXPECT_EQ(left("0::/job/step\n"), 600u);
}

TEST_F(ControlGroups, TheTightestGroupAboveCounts) {
  put("job/step/memory.max", "max\n");
  put("job/step/memory.current", "10\n");
  put("job/memory.max", "500\n");
  put("job/memory.current", "100\n");
  EXPECT_EQ(left("0::/job/step\n"), 400u);
}

TEST_F(ControlGroups, Version1IsKnownToo) {
  put("memory/slurm/memory.limit_in_bytes", "900\n");
  put("memory/slurm/memory.usage_in_bytes", "950\n");
  put("memory/slurm/memory.stat", "total_inactive_file 100\n");
  EXPECT_EQ(left("5:cpu,cpuacct:/x\n4:memory:/slurm\n0::/\n"), 50u);
  put("memory/slurm/memory.stat", "total_inactive_file 0\n");
  EXPECT_EQ(left("4:memory:/slurm\n"), 0u) << "more used than allowed is nothing left, not a huge number";
}

TEST_F(ControlGroups, NoLimitAndNoSenseAreUnlimited) {
  EXPECT_EQ(left("0::/nowhere\n"), kUnlimitedMemory);
  EXPECT_EQ(left(""), kUnlimitedMemory);
  EXPECT_EQ(left("garbage\n::\n"), kUnlimitedMemory);
}

TEST(MemoryLeft, IsSomethingOnThisMachine) {
  EXPECT_GT(memory_left(), 1u << 20);
  EXPECT_LE(memory_left(), address_space_left());
}

}  // namespace
}  // namespace assay::launcher
