// SPDX-License-Identifier: Apache-2.0
#include "launcher/linked_versions.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>

namespace assay::launcher {
namespace {

TEST(LinkedVersions, EveryLibrarySaysANumber) {
  std::set<std::string> names;
  for (const auto& [name, version] : linked_versions()) {
    names.insert(name);
    EXPECT_NE(version.find_first_of("0123456789"), std::string::npos) << name << ": " << version;
    EXPECT_EQ(version.find('\n'), std::string::npos) << name;
  }
  for (const char* name : {"Assay", "LibTorch", "MPI", "HDF5", "libjpeg-turbo", "libpng", "libarchive", "OpenCV",
                           "OpenSSL", "protobuf", "yaml-cpp", "spdlog", "CLI11", "nlohmann-json", "Abseil"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(linked_versions().front().name, "Assay");
}

TEST(LinkedVersions, TorchNamesItsCpuKernels) {
  EXPECT_FALSE(torch_cpu_capability().empty());
}

}  // namespace
}  // namespace assay::launcher
