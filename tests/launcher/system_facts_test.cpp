// SPDX-License-Identifier: Apache-2.0
#include "launcher/system_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace assay::launcher {
namespace {

TEST(ParseCpuinfo, FindsModelAndInstructionSets) {
  const CpuFacts facts = parse_cpuinfo(
      "processor\t: 0\nmodel name\t: Example CPU @ 2.00GHz\nflags\t\t: fpu sse4_2 avx avx2 fma avx512fp16\n\n"
      "processor\t: 1\nmodel name\t: Example CPU @ 2.00GHz\n");
  EXPECT_EQ(facts.model, "Example CPU @ 2.00GHz");
  EXPECT_THAT(facts.instruction_sets, ::testing::ElementsAre("sse4_2", "avx", "avx2", "fma"));
}

TEST(ParseCpuinfo, OfAnotherKindOfProcessorIsUnknown) {
  const CpuFacts facts = parse_cpuinfo("processor : 0\nBogoMIPS : 50.00\n");
  EXPECT_EQ(facts.model, "unknown");
  EXPECT_TRUE(facts.instruction_sets.empty());
}

TEST(ParseMeminfo, IsInBytes) {
  const char* text = "MemTotal:       24000000 kB\nMemFree:  1 kB\nMemAvailable:   12000000 kB\n";
  EXPECT_EQ(parse_meminfo(text, "MemTotal"), 24000000ull * 1024);
  EXPECT_EQ(parse_meminfo(text, "MemAvailable"), 12000000ull * 1024);
  EXPECT_EQ(parse_meminfo(text, "Missing"), 0u);
}

TEST(ParseDriverVersion, TakesTheDottedNumber) {
  EXPECT_EQ(parse_driver_version("NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.65.06  Release Build\n"
                                 "GCC version:  gcc version 12.2.0\n"),
            "580.65.06");
  EXPECT_EQ(parse_driver_version(""), "");
}

TEST(FindProgram, TakesTheFirstExecutableFile) {
  const auto folder = std::filesystem::temp_directory_path() / ("assay-programs-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder / "a" / "tool");
  std::filesystem::create_directories(folder / "b");
  std::filesystem::create_directories(folder / "c");
  std::ofstream(folder / "b" / "tool") << "text";
  std::ofstream(folder / "c" / "tool") << "#!/bin/sh\n";
  std::filesystem::permissions(folder / "b" / "tool", std::filesystem::perms::owner_read);
  std::filesystem::permissions(folder / "c" / "tool", std::filesystem::perms::owner_all);
  const std::string folders = (folder / "a").string() + "::" + (folder / "b").string() + ":" + (folder / "c").string();
  EXPECT_EQ(find_program("tool", folders), folder / "c" / "tool");
  EXPECT_EQ(find_program("other", folders), "");
  EXPECT_EQ(find_program("tool", ""), "");
  std::filesystem::remove_all(folder);
}

TEST(SystemFacts, OfThisMachineAreNotEmpty) {
  const SystemFacts facts = system_facts();
  EXPECT_GE(facts.cores, 1);
  EXPECT_GT(facts.memory_bytes, 0u);
  EXPECT_LE(facts.memory_available_bytes, facts.memory_bytes);
  EXPECT_FALSE(facts.cpu.model.empty());
}

}  // namespace
}  // namespace assay::launcher
