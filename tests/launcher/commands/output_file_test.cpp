// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/output_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/atomic_file.hpp"
#include "data/output_exists.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::commands {
namespace {

using data::OutputExists;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

TEST(OutputFile, AFreeNameIsFine) {
  const tests::ScratchFolder scratch;
  EXPECT_NO_THROW(check_output_file({scratch.path() / "new.onnx"}));
}

TEST(OutputFile, AnExistingFileIsReplacedOnlyWhenForced) {
  const tests::ScratchFolder scratch;
  const auto path = scratch.path() / "old.onnx";
  data::files::write_file_atomically(path, "old");
  EXPECT_THAT([&] { check_output_file({path}); }, ThrowsMessage<OutputExists>(HasSubstr("pass --force")));
  EXPECT_NO_THROW(check_output_file({path, true}));
}

TEST(OutputFile, AFolderIsNeverReplaced) {
  const tests::ScratchFolder scratch;
  EXPECT_THAT(
      [&] {
        check_output_file({scratch.path(), true});
      },
      ThrowsMessage<OutputExists>(HasSubstr("is no file; choose another name")));
}

}  // namespace
}  // namespace assay::launcher::commands
