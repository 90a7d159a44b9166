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

TEST(Recipes, EachIsValidAndFillsEveryKeyItselfOrThroughItsBase) {
  for (const auto& name : recipe_names()) {
    const std::string yaml = recipe_text(name);
    EXPECT_NO_THROW(validate(parse_config(yaml, name))) << name;
    std::set<std::string> given;
    for (const auto& setting : yaml_settings(yaml, name)) given.insert(setting.name);
    if (given.contains("base")) continue;
    for (const auto& entry : config_keys()) EXPECT_TRUE(given.contains(entry.name)) << name << " lacks " << entry.name;
  }
}

TEST(Recipes, AreListedSortedWithADash) {
  const auto names = recipe_names();
  EXPECT_THAT(
      names, ::testing::IsSupersetOf({"cnn5", "compact", "mobilenet-v2", "resnet18-128", "resnet50-conv", "resnet50-se",
                                      "cnn5-improved", "compact-improved", "mobilenet-v2-improved",
                                      "resnet50-conv-improved", "resnet50-se-improved"}));
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
  EXPECT_FALSE(config.augment.enabled);
  EXPECT_EQ(config.augment.rotation, 72);
  EXPECT_EQ(config.augment.zoom, (TextList{"1.2", "1.2"}));
  EXPECT_EQ(config.optimizer.epsilon_form, "keras");
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

TEST(Recipes, Resnet50SeIsWhatTheSourceRan) {
  const RunConfig config = resolve("resnet50-se", "", {});
  EXPECT_EQ(config.model.name, "resnet50_se");
  EXPECT_EQ(config.model.weights, "required");
  EXPECT_EQ(config.model.stride_on, "conv1");
  EXPECT_TRUE(config.model.freeze.empty());
  EXPECT_EQ(config.data.size, 224);
  EXPECT_EQ(config.data.scale, 1.0 / 255);
  EXPECT_EQ(config.data.validation.fraction, 0.2);
  EXPECT_EQ(config.data.validation.seed, 123);
  EXPECT_EQ(config.optimizer.lr, 1e-3);
  EXPECT_EQ(config.batch, 32);
  EXPECT_EQ(config.epochs, 10);
  EXPECT_EQ(config.early_stopping.patience, 0);
  EXPECT_FALSE(config.early_stopping.restore_best);
  EXPECT_FALSE(config.augment.flip_horizontal || config.augment.flip_vertical);
}

TEST(Recipes, Resnet50ConvIsWhatTheSourceRan) {
  const RunConfig config = resolve("resnet50-conv", "", {});
  EXPECT_EQ(config.model.name, "resnet50_conv");
  EXPECT_EQ(config.model.freeze.size(), 10u);
  EXPECT_EQ(config.data.preprocess, "caffe");
  EXPECT_EQ(config.data.validation.seed, 42);
  EXPECT_EQ(config.optimizer.lr, 1e-4);
  EXPECT_EQ(config.early_stopping.patience, 5);
  EXPECT_EQ(config.augment.colour, "batch");
  EXPECT_EQ(config.augment.contrast, 0.1);
  EXPECT_TRUE(config.augment.flip_horizontal && config.augment.flip_vertical);
  EXPECT_EQ(config.schedule.kind, "constant");
}

TEST(Recipes, MobilenetV2IsWhatTheSourceRan) {
  const RunConfig config = resolve("mobilenet-v2", "", {});
  EXPECT_EQ(config.model.name, "mobilenet_v2");
  EXPECT_EQ(config.model.freeze.size(), 17u);
  EXPECT_EQ(config.model.padding, "same");
  EXPECT_EQ(config.data.size, 160);
  EXPECT_EQ(config.data.resize, "nearest");
  EXPECT_EQ(config.data.scale, 1.0 / 255);
  EXPECT_EQ(config.augment.rotation, 15);
  EXPECT_EQ(config.augment.zoom, (TextList{"0.8", "1.2"}));
  EXPECT_EQ(config.augment.fill, "nearest");
  EXPECT_EQ(config.early_stopping.patience, 3);
}

TEST(Recipes, AnImprovedOneDiffersFromItsSourceWhereItSaysSo) {
  for (const char* name : {"cnn5", "compact", "resnet50-se", "resnet50-conv", "mobilenet-v2"}) {
    const RunConfig source = resolve(name, "", {});
    const RunConfig improved = resolve(name + std::string("-improved"), "", {});
    EXPECT_EQ(improved.model.name, source.model.name);
    EXPECT_EQ(improved.loss.class_weights, TextList{"balanced"}) << name;
    EXPECT_EQ(improved.data.shuffle, "full") << name;
    EXPECT_NE(config_hash(improved), config_hash(source)) << name;
  }
  EXPECT_TRUE(resolve("cnn5-improved", "", {}).augment.enabled);
  EXPECT_EQ(resolve("mobilenet-v2-improved", "", {}).data.shift, -1);
  EXPECT_EQ(resolve("resnet50-se-improved", "", {}).data.preprocess, "caffe");
}

TEST(Recipes, ABaseIsTheFirstKeyAndARecipe) {
  EXPECT_EQ(parse_config("base: compact\nbatch: 4\n", "x.yaml").batch, 4);
  EXPECT_EQ(parse_config("base: compact\nbatch: 4\n", "x.yaml").model.name, "compact");
  const auto refusal = [](const char* yaml) { return usage_message([&] { parse_config(yaml, "x.yaml"); }); };
  EXPECT_THAT(refusal("batch: 4\nbase: compact\n"), HasSubstr("x.yaml:2: base: must stand before every other key"));
  EXPECT_THAT(refusal("base: compakt\n"), HasSubstr("x.yaml:1: base: unknown recipe 'compakt'"));
  EXPECT_THAT(refusal("base: [compact]\n"), HasSubstr("x.yaml:1: base: expected the name of a recipe, got a list"));
}

TEST(Recipes, AnUnknownOneListsTheKnownOnes) {
  const std::string message = usage_message([] { recipe_text("compakt"); });
  EXPECT_THAT(message, HasSubstr("unknown recipe 'compakt'; known: cnn5, cnn5-improved, compact"));
  EXPECT_THAT(message, HasSubstr("the nearest is 'compact'"));
}

TEST(Recipes, ANameIsNeverAPath) {
  EXPECT_THROW(recipe_text("../recipes/cnn5"), UsageError);
  EXPECT_THROW(recipe_text(""), UsageError);
}

}  // namespace
}  // namespace assay::launcher::config
