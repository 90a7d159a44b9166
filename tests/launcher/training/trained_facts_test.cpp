// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/trained_facts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "launcher/training/configured_model.hpp"

namespace assay::launcher::training {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TrainedModel run_of(const std::string& name, int height, int width) {
  TrainedModel trained;
  trained.config.model.name = name;
  trained.state.data = {"store.h5", "hash", height, width, 3, {"FAKE", "REAL"}};
  return trained;
}

TEST(ModelFacts, OneLineSaysWhatTheNetworkIs) {
  const ModelFacts facts = model_facts(run_of("cnn5", 32, 32));
  EXPECT_THAT(facts.architecture, StartsWith("cnn5 on 32x32x3: 10 Conv2d"));
  EXPECT_THAT(facts.architecture, HasSubstr("4 MaxPool2d"));
  EXPECT_THAT(facts.architecture, HasSubstr("4,980,385 parameters, 4,980,385 trainable"));
}

TEST(ModelFacts, TheTableAddsUpToTheCounts) {
  const ModelFacts facts = model_facts(run_of("cnn5", 32, 32));
  std::int64_t parameters = 0;
  for (const auto& layer : facts.layers) parameters += layer.parameters;
  EXPECT_EQ(parameters, facts.counts.parameters);
  const auto lines = layer_lines(facts);
  ASSERT_EQ(lines.size(), facts.layers.size());
  EXPECT_THAT(lines.front(), HasSubstr(": Conv2d, 32x32x32, 896 parameters"));
}

TEST(ModelFacts, ShapesAreThoseOfTheSizeTheModelSees) {
  TrainedModel trained = run_of("cnn5", 40, 32);
  EXPECT_EQ(model_facts(trained).layers.front().output_shape, (std::vector<std::int64_t>{32, 32, 32}));
  EXPECT_THAT(model_facts(trained).architecture, StartsWith("cnn5 on 40x32x3"));
  trained.config.data.size = 64;
  EXPECT_EQ(model_facts(trained).layers.front().output_shape, (std::vector<std::int64_t>{32, 64, 64}));
}

}  // namespace
}  // namespace assay::launcher::training
