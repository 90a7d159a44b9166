// SPDX-License-Identifier: Apache-2.0
#include "models/registry.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::models {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

TEST(Registry, ListsTheModelsOfTheRecipes) {
  std::vector<std::string> names;
  for (const auto& entry : known_models()) {
    names.push_back(entry.name);
    EXPECT_LE(entry.minimum_size, entry.image_size);
    EXPECT_FALSE(entry.summary.empty());
  }
  EXPECT_THAT(names, ::testing::ElementsAre("cnn5", "resnet50_se", "compact", "resnet50_conv", "mobilenet_v2",
                                            "resnet50", "se_resnet50", "resnet18"));
  EXPECT_EQ(find_model("cnn5").image_size, 32);
  EXPECT_EQ(find_model("mobilenet-v2").image_size, 160);
  EXPECT_EQ(find_model("resnet50-se").image_size, 224);
  EXPECT_EQ(find_model("resnet18").image_size, 128);
}

TEST(Registry, EveryListedModelIsBuiltUnderItsOwnName) {
  for (const auto& entry : known_models()) {
    EXPECT_EQ(find_model(entry.name).name, entry.name);
    EXPECT_GT(build_model(entry.name, {})->counts().parameters, 0) << entry.name;
  }
  EXPECT_EQ(build_model("cnn5", {})->logits(), 1);
  EXPECT_EQ(build_model("compact", {})->logits(), 2);
}

TEST(Registry, AnUnknownNameIsRefusedWithTheKnownOnes) {
  try {
    build_model("resnet-9000", {});
    FAIL() << "was built";
  } catch (const UnknownModel& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("'resnet-9000'"), HasSubstr("cnn5, resnet50_se, compact")));
    EXPECT_THAT(error.what(), ::testing::Not(HasSubstr("\n")));
  }
  EXPECT_THROW(find_model(""), UnknownModel);
}

TEST(Registry, RefusesDropoutRatesOutsideTheUnitInterval) {
  EXPECT_THROW(build_model("compact", {.dropout = 1.0}), std::invalid_argument);
  EXPECT_NO_THROW(build_model("compact", {.dropout = 0.0}));
}

}  // namespace
}  // namespace assay::models
