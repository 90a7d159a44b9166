// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/config/yaml_settings.hpp"
#include "tests/launcher/config/usage_message.hpp"

namespace assay::launcher::config {
namespace {

using ::testing::HasSubstr;

TEST(Recipes, EachIsValidAndFillsEveryKey) {
  for (const auto& name : recipe_names()) {
    const std::string yaml = recipe_text(name);
    EXPECT_NO_THROW(validate(parse_config(yaml, name))) << name;
    std::set<std::string> given;
    for (const auto& setting : yaml_settings(yaml, name)) given.insert(setting.name);
    for (const auto& entry : config_keys()) EXPECT_TRUE(given.contains(entry.name)) << name << " lacks " << entry.name;
  }
}

TEST(Recipes, AreListedSortedWithADash) {
  const auto names = recipe_names();
  EXPECT_THAT(names, ::testing::IsSupersetOf({"cnn5", "compact"}));
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  for (const auto& name : names) EXPECT_EQ(name.find('_'), std::string::npos) << name;
}

TEST(Recipes, Cnn5IsWhatTheSourceRan) {
  const RunConfig config = resolve("cnn5", "", {});
  EXPECT_EQ(config.model.name, "cnn5");
  EXPECT_LT(config.model.dropout, 0);
  EXPECT_EQ(config.data.scale, 1);
  EXPECT_EQ(config.data.shift, 0);
  EXPECT_EQ(config.data.validation.fraction, 0.1);
  EXPECT_EQ(config.data.validation.seed, 2024);
  EXPECT_TRUE(config.data.validation.stratified);
  EXPECT_EQ(config.optimizer.lr, 1e-5);
  EXPECT_EQ(config.optimizer.epsilon, 1e-7);
  EXPECT_EQ(config.batch, 32);
  EXPECT_EQ(config.epochs, 200);
  EXPECT_EQ(config.early_stopping.monitor, "validation.loss");
  EXPECT_EQ(config.early_stopping.min_delta, 1e-3);
  EXPECT_EQ(config.early_stopping.patience, 20);
  EXPECT_TRUE(config.early_stopping.restore_best);
  EXPECT_FALSE(config.augment.flip_horizontal || config.augment.flip_vertical);
  EXPECT_EQ(config.loss.kind, "binary_cross_entropy");
}

TEST(Recipes, CompactIsWhatTheSourceRan) {
  const RunConfig config = resolve("compact", "", {});
  EXPECT_EQ(config.model.name, "compact");
  EXPECT_EQ(config.model.dropout, 0.3);
  EXPECT_EQ(config.data.scale, 1.0 / 255);
  EXPECT_EQ(config.data.validation.fraction, 0.1);
  EXPECT_EQ(config.optimizer.lr, 1e-4);
  EXPECT_EQ(config.optimizer.epsilon, 1e-7);
  EXPECT_EQ(config.batch, 8);
  EXPECT_EQ(config.epochs, 5);
  EXPECT_EQ(config.early_stopping.patience, 0);
  EXPECT_TRUE(config.augment.flip_horizontal);
  EXPECT_FALSE(config.augment.flip_vertical);
  EXPECT_EQ(config.loss.kind, "sparse_categorical_cross_entropy");
}

TEST(Recipes, AnUnknownOneListsTheKnownOnes) {
  const std::string message = usage_message([] { recipe_text("compakt"); });
  EXPECT_THAT(message, HasSubstr("unknown recipe 'compakt'; known: cnn5, compact"));
  EXPECT_THAT(message, HasSubstr("the nearest is 'compact'"));
}

TEST(Recipes, ANameIsNeverAPath) {
  EXPECT_THROW(recipe_text("../recipes/cnn5"), UsageError);
  EXPECT_THROW(recipe_text(""), UsageError);
}

}  // namespace
}  // namespace assay::launcher::config
