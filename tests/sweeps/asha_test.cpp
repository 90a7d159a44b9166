// SPDX-License-Identifier: Apache-2.0
#include "sweeps/asha.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/files/random.hpp"

namespace assay::sweeps {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(Rungs, AreGraceTimesPowersOfEtaBelowTheEnd) {
  EXPECT_THAT(rung_epochs({.eta = 3, .grace = 2}, 54), ElementsAre(2, 6, 18));
  EXPECT_THAT(rung_epochs({.eta = 2, .grace = 1}, 8), ElementsAre(1, 2, 4));
  EXPECT_THAT(rung_epochs({.eta = 2, .grace = 5}, 5), IsEmpty()) << "the end is no rung";
  EXPECT_EQ(rung_epochs({.eta = 1000, .grace = 1'000'000}, 4'000'000'000u).size(), 2u);
}

TEST(Halving, TheFirstAlwaysGoesOn) {
  EXPECT_TRUE(goes_on(0.1, {}, 3, true));
  EXPECT_FALSE(goes_on(kNan, {}, 3, true));
}

TEST(Halving, OnlyTheBestShareGoesOn) {
  const std::vector<double> before = {0.5, 0.6, 0.7, 0.8, 0.9};  // with this one: 6, of which 2 go on
  EXPECT_TRUE(goes_on(0.95, before, 3, true));
  EXPECT_TRUE(goes_on(0.85, before, 3, true));
  EXPECT_FALSE(goes_on(0.75, before, 3, true));
  EXPECT_TRUE(goes_on(0.55, before, 3, false));
  EXPECT_FALSE(goes_on(0.65, before, 3, false));
}

TEST(Halving, EqualValuesFavourTheOneThereFirst) {
  EXPECT_FALSE(goes_on(0.9, std::vector{0.9}, 2, true));
  EXPECT_FALSE(goes_on(0.9, std::vector{0.9}, 2, false));
  EXPECT_TRUE(goes_on(0.9, std::vector{0.9, 0.1, 0.1}, 2, true));
}

TEST(Halving, WhatIsNoNumberIsWorseThanAnyAndCounts) {
  EXPECT_TRUE(goes_on(-1e9, std::vector{kNan, kNan}, 3, true));
  EXPECT_TRUE(goes_on(0.1, std::vector{kNan, kNan, 0.2, kNan, kNan}, 3, true)) << "second of six";
  EXPECT_FALSE(goes_on(0.1, std::vector{0.2}, 3, true));
}

TEST(Halving, AgreesWithSortingForRandomArrivals) {
  data::files::CounterStream stream(1, data::files::RandomUse::sweep);
  for (int round = 0; round < 500; ++round) {
    const std::uint32_t eta = 2 + stream.below(4);
    const bool maximise = stream.below(2) == 1;
    std::vector<double> before(stream.below(20));
    for (double& value : before) value = stream.below(8);
    const double value = stream.below(8);
    // Place of the newcomer when it is sorted in behind its equals.
    std::vector<double> sorted = before;
    std::sort(sorted.begin(), sorted.end(), [&](double a, double b) { return maximise ? a > b : a < b; });
    const auto place = std::upper_bound(sorted.begin(), sorted.end(), value,
                                        [&](double a, double b) { return maximise ? a > b : a < b; }) -
                       sorted.begin();
    const std::size_t allowed = std::max<std::size_t>(1, (before.size() + 1) / eta);
    EXPECT_EQ(goes_on(value, before, eta, maximise), static_cast<std::size_t>(place) < allowed);
  }
}

TEST(Halving, OfManyTrialsAboutOneInEtaGoesOn) {
  data::files::CounterStream stream(2, data::files::RandomUse::sweep);
  std::vector<double> before;
  int gone_on = 0;
  for (int i = 0; i < 900; ++i) {
    const double value = stream.uniform();
    gone_on += goes_on(value, before, 3, true) ? 1 : 0;
    before.push_back(value);
  }
  EXPECT_NEAR(gone_on, 300, 45);
}

}  // namespace
}  // namespace assay::sweeps
