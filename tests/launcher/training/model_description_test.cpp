// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/model_description.hpp"

#include <gtest/gtest.h>

#include <map>

#include "launcher/training/configured_model.hpp"

namespace assay::launcher::training {
namespace {

TrainedModel trained_model(const std::string& name, const std::string& loss) {
  TrainedModel trained;
  trained.config.model.name = name;
  trained.config.loss.kind = loss;
  trained.state.data = {"/somewhere/store.h5", "hash", 24, 32, 3, {"FAKE", "REAL"}};
  trained.model = build_configured_model(trained.config, 3);
  return trained;
}

std::map<std::string, std::string> description_of(const TrainedModel& trained) {
  const auto described = describe_model(trained);
  return {described.begin(), described.end()};
}

TEST(ModelDescription, SaysWhatTheModelSeesAndAnswers) {
  auto trained = trained_model("compact", "sparse_categorical_cross_entropy");
  trained.config.data.scale = 0.25;
  trained.config.data.shift = -1;
  const auto description = description_of(trained);
  EXPECT_EQ(description.at("model"), "compact");
  EXPECT_EQ(description.at("classes"), "FAKE,REAL");
  EXPECT_EQ(description.at("image_height") + "x" + description.at("image_width"), "24x32");
  EXPECT_EQ(description.at("resize"), "bilinear");
  EXPECT_EQ(description.at("channel_order"), "RGB");
  EXPECT_EQ(description.at("pixel_scale"), "0.25,0.25,0.25");
  EXPECT_EQ(description.at("pixel_shift"), "-1,-1,-1");
  EXPECT_EQ(description.at("threshold"), "0.5");
  EXPECT_EQ(description.at("temperature"), "1");
  EXPECT_NE(description.at("output").find("softmax"), std::string::npos);
}

TEST(ModelDescription, OneLogitIsASigmoid) {
  EXPECT_NE(description_of(trained_model("cnn5", "binary_cross_entropy")).at("output").find("sigmoid"),
            std::string::npos);
}

TEST(ModelDescription, BringsTheTemperatureThatBelongsToTheWeights) {
  auto trained = trained_model("compact", "sparse_categorical_cross_entropy");
  trained.temperature = 1.25;
  EXPECT_EQ(description_of(trained).at("temperature"), "1.25");
}

TEST(ModelDescription, PreprocessingOfNamedKindsIsSpelledOutInNumbers) {
  auto trained = trained_model("compact", "sparse_categorical_cross_entropy");
  trained.config.data.preprocess = "caffe";
  const auto description = description_of(trained);
  EXPECT_EQ(description.at("channel_order"), "BGR");
  EXPECT_EQ(description.at("pixel_scale"), "1,1,1");
  EXPECT_EQ(description.at("pixel_shift"), "-103.939,-116.779,-123.68");
}

TEST(ModelDescription, TheSizeOfTheConfigurationIsTheOneTheModelSees) {
  auto trained = trained_model("compact", "sparse_categorical_cross_entropy");
  EXPECT_EQ(image_size_of(trained).height, 24);
  trained.config.data.size = 64;
  EXPECT_EQ(image_size_of(trained).height, 64);
  EXPECT_EQ(image_size_of(trained).width, 64);
}

TEST(ModelDescription, NamesNoPathOfTheMachineThatTrained) {
  for (const auto& [key, value] : describe_model(trained_model("compact", "sparse_categorical_cross_entropy"))) {
    EXPECT_EQ(value.find("/somewhere"), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace assay::launcher::training
