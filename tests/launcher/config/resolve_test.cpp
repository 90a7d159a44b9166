// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/resolve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "data/files/error.hpp"
#include "launcher/config/single_setting.hpp"
#include "tests/launcher/config/usage_message.hpp"

namespace assay::launcher::config {
namespace {

const RunConfig kDefaults;

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string parse_error(const std::string& yaml) {
  return usage_message([&] { parse_config(yaml, "my.yaml"); });
}

std::string override_error(const std::string& text) {
  RunConfig config;
  return usage_message([&] { apply_overrides(config, {text}); });
}

TEST(ParseConfig, NestedAndDottedKeysMeanTheSame) {
  const RunConfig nested =
      parse_config("optimizer:\n  lr: 1e-3\ndata:\n  validation: {fraction: 0.25, seed: 7}\n", "a");
  const RunConfig dotted =
      parse_config("optimizer.lr: 0.001\ndata.validation.fraction: 0.25\ndata.validation.seed: 7\n", "b");
  EXPECT_EQ(nested.optimizer.lr, 1e-3);
  EXPECT_EQ(nested.data.validation.fraction, 0.25);
  EXPECT_EQ(nested.data.validation.seed, 7);
  EXPECT_EQ(to_yaml(nested), to_yaml(dotted));
}

TEST(ParseConfig, AKeyThatIsNotGivenKeepsItsDefault) {
  const RunConfig config = parse_config("batch: 8\n", "a");
  EXPECT_EQ(config.batch, 8);
  EXPECT_EQ(config.epochs, kDefaults.epochs);
}

TEST(ParseConfig, WrongTypeNamesKeyFileAndLine) {
  EXPECT_EQ(parse_error("epochs: 3\n\nbatch: many\n"), "my.yaml:3: batch: expected a whole number, got 'many'");
  EXPECT_EQ(parse_error("batch: 1.5\n"), "my.yaml:1: batch: expected a whole number, got '1.5'");
  EXPECT_EQ(parse_error("batch: \"32\"\n"), "my.yaml:1: batch: expected a whole number, got the quoted text '32'");
  EXPECT_EQ(parse_error("optimizer:\n  lr: fast\n"), "my.yaml:2: optimizer.lr: expected a number, got 'fast'");
  EXPECT_EQ(parse_error("optimizer: {lr: .nan}\n"), "my.yaml:1: optimizer.lr: expected a number, got '.nan'");
  EXPECT_EQ(parse_error("deterministic: yes\n"), "my.yaml:1: deterministic: expected true or false, got 'yes'");
  EXPECT_EQ(parse_error("batch: [1, 2]\n"), "my.yaml:1: batch: expected a whole number, got a list");
}

TEST(ParseConfig, UnknownKeyNamesTheNearestKnownOne) {
  EXPECT_THAT(parse_error("optimiser:\n  lr: 1\n"), AllOf(HasSubstr("my.yaml:2: unknown key 'optimiser.lr'"),
                                                          HasSubstr("nearest known key is 'optimizer.lr'")));
  EXPECT_THAT(parse_error("bacth: 3\n"), HasSubstr("nearest known key is 'batch'"));
  EXPECT_THAT(parse_error("lr: 3\n"), HasSubstr("nearest known key is 'optimizer.lr'"));
}

TEST(ParseConfig, ASectionIsNotAKeyAndAKeyIsNotASection) {
  EXPECT_THAT(parse_error("data: 5\n"), HasSubstr("my.yaml:1: data: is a section"));
  EXPECT_THAT(parse_error("batch: {sizes: 5}\n"), HasSubstr("unknown key 'batch.sizes'; the nearest known key is"));
}

TEST(ParseConfig, AnEmptyValueIsNotADefault) {
  EXPECT_EQ(parse_error("epochs: 3\nbatch:\n"),
            "my.yaml:2: batch: is empty; expected a whole number, or leave the key out");
}

TEST(ParseConfig, RangesAreCheckedWithTheirLine) {
  EXPECT_EQ(parse_error("batch: 0\n"), "my.yaml:1: batch: must be from 1 to 1000000, got 0");
  EXPECT_EQ(parse_error("data.validation.fraction: 1\n"),
            "my.yaml:1: data.validation.fraction: must be at least 0 and below 1, got 1");
}

TEST(ParseConfig, NamesAreSpelledTheCanonicalWay) {
  EXPECT_EQ(parse_config("data.shuffle: blocks(64,1024)\n", "a").data.shuffle,
            parse_config("data.shuffle: \"blocks(64, 1024)\"\n", "b").data.shuffle);
}

TEST(ApplyOverrides, ALaterOneWins) {
  RunConfig config;
  apply_overrides(config, {"optimizer.lr=1e-3", "batch=8", "optimizer.lr=3e-4", "augment.flip_vertical=true"});
  EXPECT_EQ(config.optimizer.lr, 3e-4);
  EXPECT_EQ(config.batch, 8);
  EXPECT_TRUE(config.augment.flip_vertical);
}

TEST(ApplyOverrides, AnAutomaticBatchKeepsTheGlobalBatchAndLeavesItsPiecesOpen) {
  RunConfig config;
  apply_overrides(config, {"batch=8", "optimizer.accumulation=2", "batch=auto"});
  EXPECT_EQ(config.batch, 8);
  EXPECT_EQ(config.optimizer.accumulation, 0);
  EXPECT_NO_THROW(validate(config));
  EXPECT_EQ(parse_config("batch: auto\n", "a").optimizer.accumulation, 0);
  EXPECT_EQ(override_error("batch=automatic"),
            "override 'batch=automatic': batch: expected a whole number, got 'automatic'");
}

TEST(SetValue, SetsOneKeyAndNamesItWhenItCannot) {
  RunConfig config;
  set_value(config, "optimizer.lr", "0.25");
  EXPECT_EQ(config.optimizer.lr, 0.25);
  EXPECT_EQ(usage_message([&] { set_value(config, "optimizer.lr", "fast"); }),
            "optimizer.lr: expected a number, got 'fast'");
  EXPECT_THAT(usage_message([&] { set_value(config, "optimizer.rl", "1"); }),
              HasSubstr("unknown key 'optimizer.rl'; the nearest known key is 'optimizer.lr'"));
  EXPECT_THAT(usage_message([&] { set_value(config, "optimizer.lr", ""); }), HasSubstr("is empty"));
  EXPECT_EQ(config.optimizer.lr, 0.25);
}

TEST(ApplyOverrides, SaysWhichOverrideIsWrong) {
  EXPECT_EQ(override_error("batch=many"), "override 'batch=many': batch: expected a whole number, got 'many'");
  EXPECT_EQ(override_error("batch=0"), "override 'batch=0': batch: must be from 1 to 1000000, got 0");
  EXPECT_EQ(override_error("batch="),
            "override 'batch=': batch: is empty; expected a whole number, or leave the key out");
  EXPECT_EQ(override_error("batch"), "override 'batch': expected key=value");
  EXPECT_EQ(override_error("=3"), "override '=3': expected key=value");
  EXPECT_THAT(override_error("optimizer.lrr=1"), HasSubstr("the nearest known key is 'optimizer.lr'"));
}

TEST(Validate, AcceptsTheDefaultsAndRefusesEachBadValue) {
  EXPECT_NO_THROW(validate(kDefaults));
  const auto refused = [](auto change) {
    RunConfig config;
    change(config);
    return usage_message([&] { validate(config); });
  };
  EXPECT_THAT(refused([](RunConfig& c) { c.batch = 0; }), HasSubstr("batch: "));
  EXPECT_THAT(refused([](RunConfig& c) { c.epochs = -1; }), HasSubstr("epochs: "));
  EXPECT_THAT(refused([](RunConfig& c) { c.optimizer.lr = 0; }), HasSubstr("optimizer.lr: must be above 0, got 0"));
  EXPECT_THAT(refused([](RunConfig& c) { c.optimizer.kind = "sdg"; }),
              HasSubstr("optimizer.kind: must be one of adam, adamw, sgd, got 'sdg'"));
  EXPECT_THAT(refused([](RunConfig& c) { c.evaluation.threshold = 1; }), HasSubstr("evaluation.threshold: "));
  EXPECT_THAT(refused([](RunConfig& c) { c.early_stopping.patience = -1; }), HasSubstr("early_stopping.patience: "));
  EXPECT_THAT(refused([](RunConfig& c) { c.early_stopping.monitor = "loss"; }), HasSubstr("validation.loss"));
  EXPECT_THAT(refused([](RunConfig& c) { c.loss.kind = "hinge"; }), HasSubstr("must be one of binary_cross_entropy"));
  EXPECT_THAT(refused([](RunConfig& c) { c.data.shuffle = "blocks(0)"; }), HasSubstr("data.shuffle: "));
  EXPECT_THAT(refused([](RunConfig& c) { c.model.name = "vgg"; }), HasSubstr("model.name: "));
}

TEST(Validate, KnowsTheFourPrecisions) {
  RunConfig config;
  for (const char* precision : {"fp32", "tf32", "bf16", "auto"}) {
    config.precision = precision;
    EXPECT_NO_THROW(validate(config)) << precision;
  }
  config.precision = "fp16";
  EXPECT_EQ(usage_message([&] { validate(config); }), "precision: must be one of fp32, tf32, bf16, auto, got 'fp16'");
}

TEST(CheckLossFits, NamesTheLossThatDoes) {
  RunConfig config;
  config.loss.kind = "binary_cross_entropy";
  EXPECT_NO_THROW(check_loss_fits(config, 1));
  EXPECT_THAT(usage_message([&] { check_loss_fits(config, 2); }),
              HasSubstr("use loss.kind=sparse_categorical_cross_entropy"));
}

TEST(Resolve, TakesExactlyOneOfRecipeAndFile) {
  EXPECT_EQ(usage_message([] { resolve("", "", {}); }), "give either --recipe NAME or --config FILE");
  EXPECT_EQ(usage_message([] { resolve("cnn5", "a.yaml", {}); }), "give either --recipe NAME or --config FILE");
}

TEST(Resolve, ASavedConfigurationGivesTheSameRun) {
  const RunConfig first = resolve("compact", "", {"optimizer.lr=1e-3", "batch=32"});
  const auto path = std::filesystem::temp_directory_path() / ("assay-resolve-" + std::to_string(::getpid()) + ".yaml");
  std::ofstream(path) << to_yaml(first);
  const RunConfig again = resolve("", path, {});
  std::filesystem::remove(path);
  EXPECT_EQ(config_hash(first), config_hash(again));
  EXPECT_EQ(again.batch, 32);
}

TEST(Resolve, AMissingFileIsAnInputError) {
  EXPECT_THROW(resolve("", "/nowhere/at/all.yaml", {}), data::files::InputError);
}

}  // namespace
}  // namespace assay::launcher::config
