// SPDX-License-Identifier: Apache-2.0
#include "slurm/number_ranges.hpp"

#include <gmock/gmock.h>

#include "data/files/error.hpp"

namespace assay::slurm {
namespace {

using ::testing::ElementsAre;

TEST(NumberRanges, StepsAndMixturesAreWrittenOut) {
  EXPECT_THAT(expand_number_ranges("0-10:5,3", 100), ElementsAre("0", "5", "10", "3"));
  EXPECT_THAT(expand_number_ranges("007", 100), ElementsAre("007"));
}

TEST(NumberRanges, TheLimitIsExact) {
  EXPECT_EQ(expand_number_ranges("0-9", 10).size(), 10u);
  EXPECT_THROW(expand_number_ranges("0-10", 10), data::files::InputError);
  EXPECT_THROW(expand_number_ranges("0-999999999", 10), data::files::InputError);
}

TEST(NumberRanges, AStepOfZeroIsRefused) {
  EXPECT_THROW(expand_number_ranges("0-4:0", 10), data::files::InputError);
}

}  // namespace
}  // namespace assay::slurm
