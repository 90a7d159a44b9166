// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/consistency.hpp"

#include <gtest/gtest.h>

#include "launcher/config/resolve.hpp"
#include "tests/launcher/config/usage_message.hpp"

namespace assay::launcher::config {
namespace {

void expect_refused(const RunConfig& config, const std::string& key) {
  const std::string message = usage_message([&] { validate(config); });
  EXPECT_TRUE(message.starts_with(key)) << message;
}

TEST(Consistency, TheDefaultsAgree) {
  EXPECT_NO_THROW(check_consistency({}));
}

TEST(Consistency, APreprocessingHasItsOwnScale) {
  RunConfig config;
  for (const char* preprocess : {"caffe", "imagenet"}) {
    config.data = {};
    config.data.preprocess = preprocess;
    EXPECT_NO_THROW(check_consistency(config));
    config.data.scale = 0.5;
    expect_refused(config, "data.preprocess");
    config.data.scale = 1;
    config.data.shift = -1;
    expect_refused(config, "data.preprocess");
  }
  config.data.preprocess = "scale";
  EXPECT_NO_THROW(check_consistency(config));
}

TEST(Consistency, NesterovNeedsMomentum) {
  RunConfig config;
  config.optimizer.kind = "sgd";
  config.optimizer.nesterov = true;
  expect_refused(config, "optimizer.nesterov");
  config.optimizer.momentum = 0.9;
  EXPECT_NO_THROW(check_consistency(config));
}

TEST(Consistency, OneCycleHasItsOwnRise) {
  RunConfig config;
  config.schedule.warmup_epochs = 1;
  EXPECT_NO_THROW(check_consistency(config));
  config.schedule.kind = "one_cycle";
  expect_refused(config, "schedule.warmup_epochs");
}

TEST(Consistency, AWarmUpEndsWithTheTraining) {
  RunConfig config;
  config.epochs = 2;
  config.schedule.warmup_epochs = 2.5;
  expect_refused(config, "schedule.warmup_epochs");
}

TEST(Consistency, ABatchHasNoMorePiecesThanImages) {
  RunConfig config;
  config.batch = 8;
  config.optimizer.accumulation = 9;
  expect_refused(config, "optimizer.accumulation");
}

}  // namespace
}  // namespace assay::launcher::config
