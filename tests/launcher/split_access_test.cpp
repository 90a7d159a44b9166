// SPDX-License-Identifier: Apache-2.0
#include "launcher/split_access.hpp"

#include <gmock/gmock.h>

#include "launcher/resident_rows.hpp"
#include "launcher/streamed_rows.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher {
namespace {

class SplitAccess : public ::testing::Test {
 protected:
  SplitAccess() { tests::write_encoded_store(path_, {.train = 6, .test = 2, .asked_size = 8}); }

  tests::ScratchFolder folder_;
  std::filesystem::path path_ = folder_.path() / "store.h5";
  config::RunConfig config_;
};

TEST_F(SplitAccess, NamesSayWhichViewARowShows) {
  const data::StoreReader store(path_);
  EXPECT_THAT(row_names(store, "test", config_), testing::ElementsAre("test/0", "test/1"));
  config_.data.views = {"rgb", "sobel"};
  EXPECT_THAT(row_names(store, "test", config_), testing::ElementsAre("test/0", "test/1")) << "stacked";
  config_.data.view_mode = "samples";
  EXPECT_THAT(row_names(store, "test", config_),
              testing::ElementsAre("test/0#rgb", "test/0#sobel", "test/1#rgb", "test/1#sobel"));
}

}  // namespace
}  // namespace assay::launcher
