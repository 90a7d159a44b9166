// SPDX-License-Identifier: Apache-2.0
#include "data/natural_order.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

namespace assay::data {
namespace {

TEST(NaturalOrder, CountsAsPeopleDo) {
  std::vector<std::string> names{"10.png", "2.png",         "1.png",        "a10b2",   "a10b1",
                                 "a9",     "0001 (10).jpg", "0001 (2).jpg", "0001.jpg"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_THAT(names, testing::ElementsAre("0001 (2).jpg", "0001 (10).jpg", "0001.jpg", "1.png", "2.png", "10.png", "a9",
                                          "a10b1", "a10b2"));
}

TEST(NaturalOrder, NumbersMayBeLongerThanAnyInteger) {
  EXPECT_TRUE(natural_less("x99999999999999999999999998", "x99999999999999999999999999"));
  EXPECT_TRUE(natural_less("x9", "x10000000000000000000000000"));
  EXPECT_FALSE(natural_less("x10000000000000000000000000", "x9"));
}

TEST(NaturalOrder, IsATotalOrder) {
  const std::vector<std::string> names{"",  "0",  "00",  "1",     "01",    "001",  "1a", "01a",
                                       "a", "a1", "a01", "a1b01", "a01b1", "\xff", "A"};
  for (const auto& a : names) {
    EXPECT_FALSE(natural_less(a, a)) << a;
    for (const auto& b : names) {
      if (a != b) {
        EXPECT_NE(natural_less(a, b), natural_less(b, a)) << a << " | " << b;
      }
      for (const auto& c : names) {
        if (natural_less(a, b) && natural_less(b, c)) {
          EXPECT_TRUE(natural_less(a, c)) << a << " | " << b << " | " << c;
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::data
