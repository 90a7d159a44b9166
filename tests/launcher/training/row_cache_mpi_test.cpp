// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/row_cache.hpp"

#include <gtest/gtest.h>

#include "distributed/rank_group.hpp"
#include "launcher/config/resolve.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

class RowCacheTest : public ::testing::Test {
 protected:
  RowCacheTest() {
    std::string path = (folder_.path() / "store.h5").string();
    if (world_.is_root()) tests::write_encoded_store(path, {.train = 40, .test = 0, .asked_size = 16});
    path_ = distributed::broadcast_text(world_.collective(), path);
    config_.data.placement = "host";
    config_.threads = 1;
  }
  ~RowCacheTest() override { world_.collective().barrier(); }

  tests::ScratchFolder folder_;
  const distributed::RankGroup all_{0};
  World world_{all_, {}};
  std::filesystem::path path_;
  config::RunConfig config_ = config::resolve("compact", "", {"data.size=16", "data.placement=host", "threads=1"});
};

TEST_F(RowCacheTest, KeepsTheRowsOfAnotherLearningRateAndSeed) {
  const data::StoreReader store(path_);
  RowCache cache;
  const auto first = cache.load(world_, store, config_);
  config_.optimizer.lr *= 2;
  config_.seed += 1;
  config_.batch = 7;
  EXPECT_EQ(cache.load(world_, store, config_), first);
}

TEST_F(RowCacheTest, LoadsAnewWhatIsSplitOrSeenInAnotherWay) {
  const data::StoreReader store(path_);
  RowCache cache;
  const auto first = cache.load(world_, store, config_);
  const std::size_t training = first->rows.training_rows.size();
  config_.data.validation.fraction = 0.5;
  const auto second = cache.load(world_, store, config_);
  EXPECT_NE(second, first);
  EXPECT_LT(second->rows.training_rows.size(), training);
}

TEST_F(RowCacheTest, AKeptSetIsCheckedForWhatEarlyStoppingWaitsFor) {
  const data::StoreReader store(path_);
  RowCache cache;
  config_.data.validation.fraction = 0;
  config_.early_stopping.patience = 0;
  cache.load(world_, store, config_);
  config_.early_stopping.patience = 3;
  config_.early_stopping.monitor = "validation.loss";
  EXPECT_THROW(cache.load(world_, store, config_), config::UsageError);
}

TEST_F(RowCacheTest, AStreamIsNotKept) {
  const data::StoreReader store(path_);
  RowCache cache;
  config_.data.placement = "stream";
  config_.data.shuffle = "blocks(4, 16)";
  config_.batch = 4;
  const auto first = cache.load(world_, store, config_);
  EXPECT_NE(cache.load(world_, store, config_), first);
}

}  // namespace
}  // namespace assay::launcher::training
