// SPDX-License-Identifier: Apache-2.0
#include "data/files/weight_file_kind.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/files/safetensors.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

TEST(WeightFileKind, IsToldByContentNotByName) {
  const ScratchFolder scratch;
  const auto kind = [&](const std::string& content) {
    put_file(scratch / "weights.h5", content);
    return weight_file_kind(scratch / "weights.h5");
  };
  EXPECT_EQ(kind("PK\3\4 and more"), WeightFileKind::torch_zip);
  EXPECT_EQ(kind("\x80\x02\x8a\x0al\xfc\x9c\x46\xf9 "), WeightFileKind::torch_stream);
  EXPECT_EQ(kind("\x89HDF\r\n\x1a\n  "), WeightFileKind::hdf5);
  write_safetensors(scratch / "weights.pth", {});
  EXPECT_EQ(weight_file_kind(scratch / "weights.pth"), WeightFileKind::safetensors);
}

TEST(WeightFileKind, EverythingElseIsRefusedWithWhatToGive) {
  const ScratchFolder scratch;
  for (const char* content : {"", "x", "this is a text about weights", "\x1f\x8b gzip"}) {
    put_file(scratch / "file", content);
    EXPECT_THAT(message_of<InputError>([&] { weight_file_kind(scratch / "file"); }), testing::HasSubstr(".pth"));
  }
  EXPECT_THROW(weight_file_kind(scratch / "missing"), InputError);
  EXPECT_THROW(weight_file_kind(scratch.root()), InputError);
}

}  // namespace
}  // namespace assay::data::files
