// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/class_weights.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::training {
namespace {

const std::vector<std::uint8_t> kLabels = {0, 0, 0, 1, 1, 0};
const std::vector<std::uint32_t> kRows = {0, 1, 2, 3};  // three FAKE, one REAL

TEST(ClassWeights, AreOneUnlessAskedFor) {
  const ClassWeights weights = class_weights({}, kLabels, kRows);
  EXPECT_EQ(weights.fake, 1);
  EXPECT_EQ(weights.real, 1);
}

TEST(ClassWeights, BalancedCountsTheTrainingRowsOnly) {
  const ClassWeights weights = class_weights({.class_weights = {"balanced"}}, kLabels, kRows);
  EXPECT_DOUBLE_EQ(weights.fake, 4.0 / 6);
  EXPECT_DOUBLE_EQ(weights.real, 2.0);
}

TEST(ClassWeights, TwoNumbersAreFakeAndReal) {
  const ClassWeights weights = class_weights({.class_weights = {"0.5", "3"}}, kLabels, kRows);
  EXPECT_EQ(weights.fake, 0.5);
  EXPECT_EQ(weights.real, 3);
}

TEST(ClassWeights, BalancedNeedsBothClasses) {
  EXPECT_THROW(class_weights({.class_weights = {"balanced"}}, kLabels, std::vector<std::uint32_t>{3, 4}),
               config::UsageError);
  EXPECT_THROW(class_weights({.class_weights = {"balanced"}}, kLabels, std::vector<std::uint32_t>{0}),
               config::UsageError);
}

}  // namespace
}  // namespace assay::launcher::training
