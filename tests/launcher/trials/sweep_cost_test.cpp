// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_cost.hpp"

#include <gtest/gtest.h>

#include "data/store_reader.hpp"
#include "launcher/config/run_config.hpp"
#include "tests/support/encoded_store.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/sweeps/sweep_text.hpp"

namespace assay::launcher::trials {
namespace {

TEST(EpochsWithStopping, CountWhatEachRungLeaves) {
  // All train 1 epoch, a third 3, a ninth 9.
  EXPECT_DOUBLE_EQ(epochs_with_stopping({.eta = 3, .grace = 1}, 9), 1 + 2.0 / 3 + 6.0 / 9);
  EXPECT_DOUBLE_EQ(epochs_with_stopping({.eta = 2, .grace = 4}, 4), 4) << "no rung, nothing stops";
  EXPECT_DOUBLE_EQ(epochs_with_stopping({.eta = 2, .grace = 10}, 4), 4);
}

struct Estimate {
  sweeps::Plan plan;
  SweepCost cost;
};

Estimate estimate(const std::string& rest, const data::StoreReader* store, const TrainingSpeed& speed = {}) {
  const sweeps::SweepFile file = sweeps::sweep_of(rest);
  const TrialResolver resolver(file);
  Estimate result{.plan = plan_trials(file, resolver), .cost = {}};
  result.cost = estimate_cost(result.plan, file.early_stopping, resolver, store, speed);
  return result;
}

TEST(SweepCost, WithoutDataIsInEpochs) {
  const SweepCost cost = estimate("set: {epochs: 9}\nearly_stopping: {kind: asha, eta: 3}\naxes: {seed: [1, 2]}\n",
                                  nullptr, [](const config::RunConfig&) { return 100.0; })
                             .cost;
  EXPECT_EQ(cost.epochs, 18);
  EXPECT_DOUBLE_EQ(cost.likely_epochs, 2 * (1 + 2.0 / 3 + 6.0 / 9));
  EXPECT_FALSE(cost.images.has_value());
  EXPECT_FALSE(cost.hours.has_value());
}

// 8 images for training, of which `data.validation.fraction` are held back.
class SweepCostOfAStore : public ::testing::Test {
 protected:
  SweepCostOfAStore() { tests::write_encoded_store(path(), {.train = 8, .test = 2}); }
  std::filesystem::path path() const { return scratch_.path() / "store.h5"; }

 private:
  tests::ScratchFolder scratch_;
};

TEST_F(SweepCostOfAStore, CountsTheImagesThatTrain) {
  const data::StoreReader store(path());
  const SweepCost cost =
      estimate("set: {data.validation.fraction: 0.25, epochs: 3}\naxes: {data.first: [0, 2], seed: [1, 2]}\n", &store)
          .cost;
  ASSERT_EQ(cost.trials.size(), 4u);
  EXPECT_EQ(cost.trials[0].images, 6u);
  EXPECT_EQ(cost.trials[2].images, 2u) << "two of each class, one of each held back";
  EXPECT_EQ(cost.images, 3.0 * (6 + 6 + 2 + 2));
  EXPECT_EQ(cost.likely_images, cost.images);
  EXPECT_FALSE(cost.hours.has_value());
}

TEST_F(SweepCostOfAStore, EachViewIsAnImageWhereViewsAreSamples) {
  const data::StoreReader store(path());
  const SweepCost cost =
      estimate(
          "set: {data.validation.fraction: 0.25, data.views: [rgb, green], data.view_mode: samples, epochs: 1}\n"
          "axes: {seed: [1]}\n",
          &store)
          .cost;
  EXPECT_EQ(cost.images, 12.0);
}

TEST_F(SweepCostOfAStore, HoursFollowFromTheSpeedOfEachKind) {
  const data::StoreReader store(path());
  const auto speed = [](const config::RunConfig& config) { return config.batch == 8 ? 6.0 : 3.0; };
  const SweepCost cost =
      estimate("set: {data.validation.fraction: 0.25, epochs: 10}\naxes: {batch: [8, 16]}\n", &store, speed).cost;
  ASSERT_TRUE(cost.hours.has_value());
  EXPECT_NEAR(*cost.hours * 3600, 10 + 20, 1e-9);
}

}  // namespace
}  // namespace assay::launcher::trials
