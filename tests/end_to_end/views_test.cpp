// SPDX-License-Identifier: Apache-2.0
// Trainings on views and on encoded stores, from packing to prediction.
#include <sstream>

#include "tests/support/assay_program.hpp"

namespace assay::tests {
namespace {

using Words = std::vector<std::string>;

class Views : public AssayProgram {
 protected:
  // Packs the images of store() once more.
  std::string packed(const std::string& name, const Words& more) {
    if (!std::filesystem::exists(at("images"))) {
      EXPECT_EQ(assay({"sample", "--output", at("images"), "--count", "120"}).code, 0);
    }
    Words words = {"pack", at("images"), "--output", at(name)};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = assay(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return at(name);
  }
  Outcome train(const std::string& store, const std::string& run, const Words& more) {
    Words words = {"train", "--recipe", "compact", "--data", store, "--run", at(run), "epochs=1", "threads=1"};
    words.insert(words.end(), more.begin(), more.end());
    return assay(words);
  }
  std::string weights(const std::string& run) const { return last(run, "model.safetensors"); }
  static std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  }
};

TEST_F(Views, KeptInTheStoreOrDerivedTheyTrainTheSameWeights) {
  const Words stack = {"data.views=[sobel, rgb]"};
  ASSERT_EQ(train(packed("plain.h5", {}), "derived", stack).code, 0);
  ASSERT_EQ(train(packed("views.h5", {"--views", "green,sobel"}), "kept", stack).code, 0);
  EXPECT_TRUE(weights("derived") == weights("kept"));
  EXPECT_NE(read(at("kept/config.yaml")).find("views: [rgb, sobel]"), std::string::npos);
  const Outcome predicted = assay({"predict", "--run", at("kept"), at("images")});
  EXPECT_EQ(predicted.code, 0) << predicted.err;
  EXPECT_EQ(lines(predicted.out), 121u);
}

TEST_F(Views, AsSamplesEachViewIsAnImageAndPredictionShowsTheFirst) {
  const std::string store = packed("plain.h5", {});
  const Outcome trained = train(store, "run", {"data.views=[rgb, gray, canny]", "data.view_mode=samples"});
  ASSERT_EQ(trained.code, 0) << trained.err;
  EXPECT_NE(trained.err.find("258 training and 30 validation images"), std::string::npos) << trained.err;
  ASSERT_EQ(assay({"evaluate", "--run", at("run")}).code, 0);
  const std::string predictions = read(at("run/evaluation/test/predictions.csv"));
  EXPECT_EQ(lines(predictions), 1u + 24 * 3);
  EXPECT_NE(predictions.find("#canny,FAKE,"), std::string::npos);
  EXPECT_EQ(assay({"predict", "--run", at("run"), at("images")}).code, 0);
}

TEST_F(Views, EncodedAndRawStoresOfTheSameImagesTrainTheSameWeights) {
  ASSERT_EQ(train(packed("raw.h5", {}), "raw", {}).code, 0);
  ASSERT_EQ(train(packed("encoded.h5", {"--encoding", "encoded"}), "encoded", {}).code, 0);
  EXPECT_TRUE(weights("raw") == weights("encoded"));
  const auto predicted = [&](const std::string& run) { return assay({"predict", "--run", at(run), at("images")}).out; };
  EXPECT_EQ(predicted("raw"), predicted("encoded"));
  // A run goes on any store of its shape.
  EXPECT_EQ(assay({"evaluate", "--run", at("raw"), "--data", at("encoded.h5")}).code, 0);
}

TEST_F(Views, WhatDoesNotFitIsRefusedInOneLine) {
  const std::string store = packed("plain.h5", {});
  expect_refused(train(store, "run", {"data.views=[rgb, sepia]"}), 2, {"data.views", "sepia", "clahe"});
  expect_refused(train(store, "run", {"data.views=[rgb, sobel]", "data.preprocess=caffe", "data.scale=1"}), 2,
                 {"caffe"});
  expect_refused(train(store, "run", {"data.placement=device"}), 2, {"data.placement"});
  EXPECT_FALSE(std::filesystem::exists(at("run")));
}

}  // namespace
}  // namespace assay::tests
