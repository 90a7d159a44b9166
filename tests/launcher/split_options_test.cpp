// SPDX-License-Identifier: Apache-2.0
#include "launcher/split_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace assay::launcher {
namespace {

TEST(SplitOptions, SelectRowsAsTheConfigurationSays) {
  config::DataSection data;
  EXPECT_EQ(row_selection(data).first, 0u);
  EXPECT_THAT(row_selection(data).per_class, ::testing::IsEmpty());
  data.first = 30;
  data.per_class = {"10", "20"};
  EXPECT_EQ(row_selection(data).first, 30u);
  EXPECT_THAT(row_selection(data).per_class, ::testing::ElementsAre(10, 20));
}

TEST(SplitOptions, HoldNothingBackBesideAStoredValidationSplit) {
  config::DataSection data;
  data.validation = {.fraction = 0.2, .seed = 5, .stratified = false, .group = "none"};
  const data::ValidationOptions own = validation_options(data, false);
  EXPECT_EQ(own.fraction, 0.2);
  EXPECT_EQ(own.seed, 5u);
  EXPECT_FALSE(own.stratified);
  EXPECT_EQ(validation_options(data, true).fraction, 0.0);
}

}  // namespace
}  // namespace assay::launcher
