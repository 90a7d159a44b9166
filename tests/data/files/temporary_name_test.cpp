// SPDX-License-Identifier: Apache-2.0
#include "data/files/temporary_name.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <string>

#include "data/files/error.hpp"

namespace assay::data::files {
namespace {

TEST(TemporaryName, LiesBesideItsTargetAndSaysWhatItIs) {
  const std::string process = std::to_string(::getpid());
  EXPECT_EQ(temporary_name("a/b/out.h5", 0), "a/b/.out.h5.partial-" + process);
  EXPECT_EQ(temporary_name("out.h5", 2), ".out.h5.partial-" + process + "-2");
}

TEST(TemporaryName, TargetWithoutANameIsAnOutputError) {
  for (const char* target : {"", "/", "a/", ".", "a/.."})
    EXPECT_THROW(temporary_name(target, 0), OutputError) << target;
}

TEST(ContainingFolder, IsTheCurrentOneForABareName) {
  EXPECT_EQ(containing_folder("out"), ".");
  EXPECT_EQ(containing_folder("a/out"), "a");
}

TEST(ClaimTemporary, TakesTheFirstFreeName) {
  int calls = 0;
  EXPECT_EQ(claim_temporary("out", [&](const auto&) { return ++calls == 3; }), temporary_name("out", 2));
  EXPECT_THROW(claim_temporary("out", [](const auto&) { return false; }), OutputError);
}

}  // namespace
}  // namespace assay::data::files
