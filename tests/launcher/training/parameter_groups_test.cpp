// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/parameter_groups.hpp"

#include <gtest/gtest.h>

#include "models/registry.hpp"

namespace assay::launcher::training {
namespace {

FlatParameter parameter(std::int64_t begin, std::int64_t size, bool backbone) {
  return {"p" + std::to_string(begin), {}, begin, size, backbone};
}

TEST(ParameterGroups, NeighboursShareASegment) {
  const auto groups = parameter_groups(
      {parameter(0, 2, false), parameter(2, 3, false), parameter(5, 4, true), parameter(9, 1, true)}, 0.1);
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].name, "head");
  EXPECT_EQ(groups[0].scale, 1);
  ASSERT_EQ(groups[0].segments.size(), 1u);
  EXPECT_EQ(groups[0].segments[0].size, 5);
  EXPECT_EQ(groups[1].name, "backbone");
  EXPECT_EQ(groups[1].scale, 0.1);
  ASSERT_EQ(groups[1].segments.size(), 1u);
  EXPECT_EQ(groups[1].segments[0].begin, 5);
  EXPECT_EQ(groups[1].segments[0].size, 5);
}

TEST(ParameterGroups, MixedOrdersAreSeveralSegments) {
  const auto groups = parameter_groups({parameter(0, 2, false), parameter(2, 3, true), parameter(5, 4, false)}, 1);
  ASSERT_EQ(groups[0].segments.size(), 2u);
  EXPECT_EQ(groups[0].segments[1].begin, 5);
  EXPECT_EQ(groups[1].segments.size(), 1u);
}

TEST(ParameterGroups, AnEmptyGroupIsLeftOut) {
  const auto groups = parameter_groups({parameter(0, 2, true)}, 0.5);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].name, "backbone");
}

TEST(ParameterGroups, EveryModelHasItsHeadInOneSegmentFirst) {
  for (const auto& entry : models::known_models()) {
    const auto model = models::build_model(entry.name, {});
    const auto layout = flat_layout(*model);
    const auto groups = parameter_groups(layout, 0.1);
    ASSERT_FALSE(groups.empty()) << entry.name;
    EXPECT_EQ(groups[0].name, "head") << entry.name;
    EXPECT_EQ(groups[0].segments.front().begin, 0) << entry.name;
    std::int64_t total = 0;
    for (const auto& group : groups) {
      EXPECT_EQ(group.segments.size(), 1u) << entry.name << " " << group.name;
      for (const auto& segment : group.segments) total += segment.size;
    }
    EXPECT_EQ(total, model->counts().trainable) << entry.name;
  }
}

TEST(ParameterGroups, FrozenParametersAreInNoFlatVector) {
  const auto model = models::build_model("compact", {});
  const std::size_t all = flat_layout(*model).size();
  const auto parameters = model->parameters();
  parameters.front().tensor.set_requires_grad(false);
  const auto layout = flat_layout(*model);
  EXPECT_EQ(layout.size(), all - 1);
  EXPECT_EQ(layout.front().name, parameters.back().name);
  EXPECT_EQ(layout.back().name, parameters[1].name);
  EXPECT_EQ(layout.back().begin + layout.back().size, model->counts().trainable);
}

}  // namespace
}  // namespace assay::launcher::training
