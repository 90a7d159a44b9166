// SPDX-License-Identifier: Apache-2.0
#include "sweeps/student_t.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace assay::sweeps {
namespace {

TEST(StudentT, GivesTheQuantilesOfScipy) {
  // scipy.stats.t.ppf((1 + share) / 2, freedom)
  struct {
    double share;
    std::uint32_t freedom;
    double quantile;
  } constexpr kGolden[] = {{.95, 1, 12.706204736174694}, {.95, 2, 4.302652729749462},  {.95, 3, 3.1824463052837078},
                           {.95, 4, 2.7764451051977934}, {.95, 10, 2.228138851986274}, {.95, 29, 2.045229642132703},
                           {.99, 5, 4.032142983555228},  {.5, 7, 0.7111417780817866},  {.95, 1000, 1.9623390808264083}};
  for (const auto& golden : kGolden) {
    EXPECT_NEAR(student_t_two_sided(golden.share, golden.freedom) / golden.quantile, 1, 1e-12)
        << golden.share << " " << golden.freedom;
  }
}

TEST(StudentT, RefusesWhatHasNoQuantile) {
  EXPECT_THROW(student_t_two_sided(.95, 0), std::invalid_argument);
  EXPECT_THROW(student_t_two_sided(0, 3), std::invalid_argument);
  EXPECT_THROW(student_t_two_sided(1, 3), std::invalid_argument);
}

}  // namespace
}  // namespace assay::sweeps
