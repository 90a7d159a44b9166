// SPDX-License-Identifier: Apache-2.0
#include "launcher/accelerator.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

namespace fs = std::filesystem;

void touch(const fs::path& path) {
  fs::create_directories(path.parent_path());
  std::ofstream(path) << "x";
}

TEST(Accelerator, TheLibraryIsFoundBesideTheProgram) {
  const tests::ScratchFolder scratch;
  const fs::path library = scratch.path() / "build" / "libassay_cuda.so";
  touch(library);
  EXPECT_EQ(accelerator_library(scratch.path() / "build" / "assay"), library);
}

TEST(Accelerator, TheLibraryIsFoundWhereItIsInstalled) {
  const tests::ScratchFolder scratch;
  const fs::path library = scratch.path() / "prefix" / "lib" / "assay" / "libassay_cuda.so";
  touch(library);
  EXPECT_EQ(accelerator_library(scratch.path() / "prefix" / "bin" / "assay"), library);
}

TEST(Accelerator, AMissingLibraryIsNoPath) {
  const tests::ScratchFolder scratch;
  EXPECT_EQ(accelerator_library(scratch.path() / "assay"), fs::path());
}

TEST(Accelerator, ThisProgramIsTheTest) {
  EXPECT_EQ(this_program().filename().string().substr(0, 8), "launcher");
}

TEST(Accelerator, WithoutADriverTheReasonIsOneLineAndComesAtOnce) {
  if (driver_obstacle().empty()) GTEST_SKIP() << "this machine has a GPU";
  const auto started = std::chrono::steady_clock::now();
  const Accelerator accelerator = open_accelerator();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - started;
  EXPECT_EQ(accelerator.runtime, nullptr);
  EXPECT_FALSE(accelerator.obstacle.empty());
  EXPECT_EQ(accelerator.obstacle.find('\n'), std::string::npos);
  // A driver without a GPU may take longer to say so; none at all must cost a process on CPUs nothing.
  if (accelerator.obstacle.starts_with(kNoDriver)) {
    EXPECT_LT(seconds.count(), 0.05);
  }
}

}  // namespace
}  // namespace assay::launcher
