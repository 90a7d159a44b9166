// SPDX-License-Identifier: Apache-2.0
#include "sweeps/yaml_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sweeps/sweep_text.hpp"

namespace assay::sweeps {
namespace {

using ::testing::HasSubstr;

TEST(YamlPlace, NamesTheNearestKnownKey) {
  const YamlNode root = parse_yaml_tree("kind: grid\ncuont: 3\n", "f.yaml");
  const YamlPlace place("f.yaml", "search");
  EXPECT_EQ(complaint_of([&] {
              place.expect_section(root, {"kind", "count"}, "{}");
            }),
            "f.yaml:2: search: unknown key 'cuont'; the nearest known key is 'count'");
}

TEST(YamlPlace, ReadsWholeNumbersInTheirRange) {
  const YamlNode root = parse_yaml_tree("n: 3\nx: 3.5\n", "f.yaml");
  const YamlPlace place("f.yaml");
  EXPECT_EQ(place.whole(*root.find("n"), 1, 3), 3);
  EXPECT_EQ(complaint_of([&] { place.whole(*root.find("n"), 4, 9); }),
            "f.yaml:1: n: expected a whole number from 4 to 9");
  EXPECT_THAT(complaint_of([&] { place.whole(*root.find("x"), 1, 9); }), HasSubstr("f.yaml:2: x:"));
}

}  // namespace
}  // namespace assay::sweeps
