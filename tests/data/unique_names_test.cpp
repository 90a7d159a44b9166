// SPDX-License-Identifier: Apache-2.0
#include "data/unique_names.hpp"

#include <gtest/gtest.h>

namespace assay::data {
namespace {

TEST(UniqueNames, WhatWasGivenAwayGetsANumber) {
  UniqueNames names;
  EXPECT_EQ(names.take("cat"), "cat");
  EXPECT_EQ(names.take("cat"), "cat-2");
  EXPECT_EQ(names.take("cat"), "cat-3");
  EXPECT_EQ(names.take("dog"), "dog");
}

TEST(UniqueNames, FileSystemsThatFoldCaseSeeDifferentNames) {
  UniqueNames names;
  EXPECT_EQ(names.take("Cat"), "Cat");
  EXPECT_EQ(names.take("cAT"), "cAT-2");
}

TEST(UniqueNames, ANumberThatIsTakenIsPassedOver) {
  UniqueNames names;
  EXPECT_EQ(names.take("cat-2"), "cat-2");
  EXPECT_EQ(names.take("cat"), "cat");
  EXPECT_EQ(names.take("cat"), "cat-3");
}

}  // namespace
}  // namespace assay::data
