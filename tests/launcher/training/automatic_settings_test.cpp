// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/automatic_settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "launcher/agreement.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/fault.hpp"
#include "launcher/threads.hpp"
#include "tests/support/scratch_folder.hpp"

namespace assay::launcher::training {
namespace {

using Times = std::map<std::pair<std::string, std::int64_t>, double>;

// Trials with times from a table; a trial that is not in it fails the test.
Trial table(Times times, int* count = nullptr) {
  return [times = std::move(times), count](const std::string& precision, std::int64_t threads) {
    if (count != nullptr) ++*count;
    return times.at({precision, threads});
  };
}

TEST(ThreadCounts, AreThePowersOfTwoAndTheMost) {
  EXPECT_EQ(thread_counts(0), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(thread_counts(1), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(thread_counts(2), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(thread_counts(6), (std::vector<std::int64_t>{1, 2, 4, 6}));
}

TEST(Choose, TakesASingleCandidateWithoutATrial) {
  int trials = 0;
  const Choice choice = choose({{3}, {"bf16"}}, table({}, &trials));
  EXPECT_EQ(choice.threads, 3);
  EXPECT_EQ(choice.precision, "bf16");
  EXPECT_EQ(choice.line, "");
  EXPECT_EQ(trials, 0);
}

TEST(Choose, TakesMoreThreadsOnlyWhereTheyPay) {
  EXPECT_EQ(choose({{1, 2}, {"fp32"}}, table({{{"fp32", 1}, 1.0}, {{"fp32", 2}, 0.6}})).threads, 2);
  EXPECT_EQ(choose({{1, 2}, {"fp32"}}, table({{{"fp32", 1}, 1.0}, {{"fp32", 2}, 0.99}})).threads, 1);
  EXPECT_EQ(choose({{1, 2, 4}, {"fp32"}}, table({{{"fp32", 1}, 1.0}, {{"fp32", 2}, 3.0}, {{"fp32", 4}, 0.5}})).threads,
            4)
      << "a bad one in between does not end the search";
}

TEST(Choose, TakesAnotherPrecisionWhenItIsATenthFaster) {
  const auto with = [](double bf16) {
    return choose({{2}, {"fp32", "bf16"}}, table({{{"fp32", 2}, 1.0}, {{"bf16", 2}, bf16}})).precision;
  };
  EXPECT_EQ(with(0.89), "bf16");
  EXPECT_EQ(with(0.95), "fp32");
  EXPECT_EQ(with(2.0), "fp32");
}

TEST(Choose, SaysInOneLineWhatWasMeasuredAndTaken) {
  const Choice choice =
      choose({{1, 2}, {"fp32", "bf16"}}, table({{{"fp32", 1}, 0.02}, {{"fp32", 2}, 0.0125}, {{"bf16", 2}, 0.008}}));
  EXPECT_EQ(choice.line,
            "trial: fp32 on 1 thread 20 ms, on 2 12.5 ms, bf16 on 2 8 ms per step; taken: bf16, 2 threads per rank");
}

TEST(ReuseRecordedSettings, FillsOnlyWhatIsLeftOpen) {
  const tests::ScratchFolder scratch;
  const data::files::RunFolder folder(scratch.path());
  config::RunConfig config;
  config.precision = "auto";
  config.threads = 0;
  reuse_recorded_settings(folder, config);
  EXPECT_EQ(config.precision, "auto") << "no run yet";

  config::RunConfig held;
  held.precision = "bf16";
  held.threads = 3;
  data::files::write_file_atomically(folder.config(), config::to_yaml(held));
  reuse_recorded_settings(folder, config);
  EXPECT_EQ(config.precision, "bf16");
  EXPECT_EQ(config.threads, 3);
  config.precision = "fp32";
  config.threads = 1;
  reuse_recorded_settings(folder, config);
  EXPECT_EQ(config.precision, "fp32");
  EXPECT_EQ(config.threads, 1);
}

config::RunConfig compact() {
  config::RunConfig config;
  config.model.name = "compact";
  config.loss.kind = "sparse_categorical_cross_entropy";
  config.data.scale = 1.0 / 255;
  config.batch = 4;
  config.threads = 1;
  config.device = "cpu";
  return config;
}

TEST(SecondsPerStep, AreThoseOfThePrecisionAndLeaveTheThreads) {
  config::RunConfig config = compact();
  const TrialBatch batch{.images = 4, .channels = 3, .height = 32, .width = 32};
  EXPECT_GT(seconds_per_step(config, batch, 1), 0);
  config.precision = "bf16";
  EXPECT_GT(seconds_per_step(config, batch, 1), 0);
}

TEST(ResolveSettings, GivesEveryOpenSettingAValueThatIsNotOpen) {
  World world;
  config::RunConfig config = compact();
  config.precision = "auto";
  const std::string line = resolve_settings(world, config, {.height = 32, .width = 32});
  EXPECT_EQ(line.empty(), !multiplies_bfloat16());
  EXPECT_TRUE(config.precision == "fp32" || config.precision == "bf16") << config.precision;
  EXPECT_EQ(config.threads, 1);
}

TEST(ResolveSettings, RefusesTf32OnAProcessor) {
  World world;
  config::RunConfig config = compact();
  config.precision = "tf32";
  try {
    resolve_settings(world, config, {.height = 32, .width = 32});
    FAIL() << "not refused";
  } catch (const std::exception& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("precision: tf32 exists on GPUs only"));
  }
}

}  // namespace
}  // namespace assay::launcher::training
