// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/config/yaml_settings.hpp"

namespace assay::launcher::config {
namespace {

const RunConfig kDefaults;

// A value of the same type that the key accepts and that differs from the one it has.
Value another_value(const ConfigKey& entry, const RunConfig& config) {
  const Value current = entry.get(config);
  std::vector<Value> candidates = {std::int64_t{1},
                                   std::int64_t{7},
                                   0.25,
                                   0.75,
                                   true,
                                   false,
                                   std::string("none"),
                                   std::string("auto"),
                                   std::string("FAKE"),
                                   std::string("train.loss"),
                                   std::string("compact"),
                                   std::string("sparse_categorical_cross_entropy")};
  for (Value& candidate : candidates) {
    if (candidate.index() == current.index() && candidate != current && entry.rule.check(candidate).empty())
      return candidate;
  }
  return current;
}

TEST(ToYaml, IsNestedInAFixedOrder) {
  const std::string yaml = to_yaml(kDefaults);
  EXPECT_THAT(yaml, ::testing::StartsWith("model:\n  name: cnn5\n  dropout: -1\n  weights: none\n"));
  EXPECT_THAT(yaml, ::testing::HasSubstr(
                        "  preprocess: scale\n  scale: 1\n  shift: 0\n  validation:\n    fraction: 0.1\n    seed: 0\n"
                        "    stratified: true\n    group: none\n  shuffle: full\n"));
}

TEST(ToYaml, HoldsEveryKeyAndReadsBackToTheSame) {
  RunConfig config;
  config.optimizer.lr = 1.0 / 3;
  config.data.scale = 0.00392156862745098;
  config.data.shuffle = "blocks(64, 1024)";
  const std::string yaml = to_yaml(config);
  EXPECT_EQ(yaml_settings(yaml, "x").size(), config_keys().size());
  EXPECT_EQ(to_yaml(parse_config(yaml, "x")), yaml);
  EXPECT_EQ(parse_config(yaml, "x").optimizer.lr, 1.0 / 3);
}

TEST(ToYaml, EveryChangedKeySurvivesTheRoundTrip) {
  for (const auto& entry : config_keys()) {
    RunConfig config;
    entry.set(config, another_value(entry, config));
    EXPECT_EQ(entry.get(parse_config(to_yaml(config), "x")), entry.get(config)) << entry.name;
  }
}

TEST(ConfigHash, ChangesWithEachKeyOfTheRunAndWithNoOther) {
  const RunConfig defaults;
  for (const auto& entry : config_keys()) {
    RunConfig changed;
    entry.set(changed, another_value(entry, changed));
    const bool has_another = entry.get(changed) != entry.get(defaults);
    EXPECT_EQ(config_hash(changed) != config_hash(defaults), has_another && entry.identity) << entry.name;
    EXPECT_EQ(differences(defaults, changed).empty(), config_hash(changed) == config_hash(defaults)) << entry.name;
  }
}

TEST(ConfigHash, LeavesOutWhatMayDifferBetweenTwoStarts) {
  for (const char* name :
       {"threads", "checkpoint.every_steps", "checkpoint.every_minutes", "checkpoint.keep", "checkpoint.monitor",
        "distributed.bucket_mib", "distributed.deadline_seconds", "data.placement"}) {
    ASSERT_NE(find_key(name), nullptr) << name;
    EXPECT_FALSE(find_key(name)->identity) << name;
  }
  EXPECT_TRUE(find_key("seed")->identity);
  EXPECT_EQ(config_hash(kDefaults).size(), 64u);
}

TEST(Differences, NamesKeysWithBothValues) {
  RunConfig changed;
  changed.optimizer.lr = 0.01;
  changed.batch = 8;
  changed.threads = 5;
  EXPECT_THAT(differences(kDefaults, changed), ::testing::ElementsAre("batch: 32 -> 8", "optimizer.lr: 0.001 -> 0.01"));
}

}  // namespace
}  // namespace assay::launcher::config
