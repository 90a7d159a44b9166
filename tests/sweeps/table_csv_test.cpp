// SPDX-License-Identifier: Apache-2.0
#include "sweeps/table_csv.hpp"

#include <gtest/gtest.h>

namespace assay::sweeps {
namespace {

TEST(TableCsv, QuotesWhatNeedsIt) {
  const DataTable table{.name = "t",
                        .columns = {"id", "a,b"},
                        .rows = {{std::string("plain"), std::string("x,y")},
                                 {std::string("say \"no\""), std::string("two\nlines")},
                                 {std::string(), std::string("cr\r")}}};
  EXPECT_EQ(table_csv(table), "id,\"a,b\"\nplain,\"x,y\"\n\"say \"\"no\"\"\",\"two\nlines\"\n,\"cr\r\"\n");
}

TEST(TableCsv, WritesNumbersThatReadBackAndNothingForWhatIsNotKnown) {
  const DataTable table{.name = "t",
                        .columns = {"whole", "number", "none"},
                        .rows = {{std::int64_t{-7}, 0.1, Cell()}, {std::int64_t{1} << 62, 1e-300, Cell()}}};
  EXPECT_EQ(table_csv(table), "whole,number,none\n-7,0.1,\n4611686018427387904,1e-300,\n");
}

}  // namespace
}  // namespace assay::sweeps
