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
  const RunConfig defaults;
  EXPECT_NO_THROW(check_consistency(defaults));
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

TEST(Consistency, CaffeIsForThreeColourChannels) {
  RunConfig config;
  config.data.preprocess = "caffe";
  config.data.views = {"rgb", "sobel"};
  expect_refused(config, "data.preprocess");
  config.data.views = {"sobel"};
  expect_refused(config, "data.preprocess");
  config.data.view_mode = "samples";
  EXPECT_NO_THROW(check_consistency(config));
}

TEST(Consistency, ColoursCanOnlyBeChangedWhereThereAreSome) {
  RunConfig config;
  config.augment.hue = 0.1;
  config.data.views = {"rgb", "gray"};
  EXPECT_NO_THROW(check_consistency(config));
  config.data.views = {"gray"};
  expect_refused(config, "augment.hue");
  config.augment.enabled = false;
  EXPECT_NO_THROW(check_consistency(config));
  config.augment = {};
  config.augment.saturation = 0.1;
  expect_refused(config, "augment.saturation");
  config.augment = {};
  config.augment.jpeg = {"50", "90"};
  expect_refused(config, "augment.jpeg");
}

TEST(Consistency, NobodyTurnsFurtherThanHalfATurn) {
  RunConfig config;
  config.augment.rotation = 180;
  EXPECT_NO_THROW(check_consistency(config));
  config.augment.rotation_unit = "turns";
  expect_refused(config, "augment.rotation");
  config.augment.rotation = 0.5;
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
