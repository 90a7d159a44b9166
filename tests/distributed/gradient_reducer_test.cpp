// SPDX-License-Identifier: Apache-2.0
#include "distributed/gradient_reducer.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>
#include <vector>

#include "distributed/inline_transport.hpp"
#include "tests/distributed/recording_collective.hpp"

namespace assay::distributed {
namespace {

at::Tensor parameter(at::IntArrayRef sizes) {
  return at::randn(sizes).set_requires_grad(true);
}

constexpr double mib_of(int floats) {
  return floats * 4.0 / (1024 * 1024);
}

TEST(GradientReducer, KeepsValuesAndLaysThemOutInReverseOrder) {
  const at::Tensor first = parameter({2, 3});
  const at::Tensor second = parameter({4});
  const at::Tensor first_before = first.detach().clone();
  const at::Tensor second_before = second.detach().clone();
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({first, second}, {}, collective, transport);
  EXPECT_TRUE(first.detach().equal(first_before));
  EXPECT_TRUE(second.detach().equal(second_before));
  const at::Tensor flat = reducer.flat_parameters();
  ASSERT_EQ(flat.numel(), 10);
  EXPECT_TRUE(flat.narrow(0, 0, 4).equal(second_before));
  EXPECT_TRUE(flat.narrow(0, 4, 6).equal(first_before.flatten()));
  EXPECT_TRUE(first.requires_grad() && first.is_leaf());
}

TEST(GradientReducer, AStepOnTheFlatVectorMovesTheParameters) {
  const at::Tensor weight = parameter({3, 2});
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({weight}, {}, collective, transport);
  reducer.flat_parameters().fill_(2.5F);
  EXPECT_TRUE(weight.detach().equal(at::full({3, 2}, 2.5F)));
}

TEST(GradientReducer, BackwardWritesIntoTheFlatGradient) {
  const at::Tensor weight = parameter({3});
  const at::Tensor bias = parameter({2});
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({weight, bias}, {}, collective, transport);
  for (int step = 0; step < 2; ++step) {
    reducer.zero();
    (weight * at::arange(3)).sum().backward();
    reducer.finish();
    const std::vector<float> expected{0, 0, 0, 1, 2};
    const at::Tensor flat = reducer.flat_gradients();
    EXPECT_EQ(std::vector<float>(flat.const_data_ptr<float>(), flat.const_data_ptr<float>() + 5), expected)
        << "the bias took no part, and step " << step << " has no rest of the one before";
  }
}

TEST(GradientReducer, KeepsTheStridesOfAChannelsLastParameter) {
  const at::Tensor weight = at::randn({4, 3, 2, 2}).contiguous(at::MemoryFormat::ChannelsLast).set_requires_grad(true);
  const at::Tensor before = weight.detach().clone();
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({weight}, {}, collective, transport);
  EXPECT_TRUE(weight.is_contiguous(at::MemoryFormat::ChannelsLast));
  EXPECT_TRUE(weight.detach().equal(before));
  (weight * weight).sum().backward();
  reducer.finish();
  EXPECT_TRUE(weight.grad().allclose(2 * before));
}

TEST(GradientReducer, TakesOverAGradientThatWasPutInPlaceOfItsView) {
  const at::Tensor weight = parameter({3});
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({weight}, {}, collective, transport);
  weight.mutable_grad() = at::full({3}, 7.0F);
  reducer.finish();
  EXPECT_TRUE(reducer.flat_gradients().equal(at::full({3}, 7.0F)));
  reducer.zero();
  EXPECT_TRUE(weight.grad().equal(at::zeros({3}))) << "the view is back";
  reducer.flat_gradients().fill_(3.0F);
  weight.mutable_grad() = at::Tensor();
  reducer.finish();
  EXPECT_TRUE(reducer.flat_gradients().equal(at::zeros({3}))) << "no gradient is a gradient of zero";
}

TEST(GradientReducer, ScalarsTravelWithTheGradients) {
  const at::Tensor weight = parameter({3});
  RecordingCollective collective;
  InlineTransport transport(collective);
  collective.factor = 3;
  GradientReducer reducer({weight}, {}, collective, transport);
  reducer.zero();
  EXPECT_EQ(reducer.scalars().size(), kReducerScalars);
  for (const float scalar : reducer.scalars()) EXPECT_EQ(scalar, 0.0F);
  reducer.scalars()[2] = 5;
  reducer.finish();
  EXPECT_EQ(reducer.scalars()[2], 15.0F);
  EXPECT_EQ(reducer.scalars()[3], 0.0F);
  reducer.zero();
  EXPECT_EQ(reducer.scalars()[2], 0.0F);
}

TEST(GradientReducer, BucketsEndAtParametersUnlessOneIsTooLarge) {
  RecordingCollective collective;
  InlineTransport transport(collective);
  // In the order of the layout: 10, 20, 250, 30 floats.
  GradientReducer reducer({parameter({30}), parameter({250}), parameter({20}), parameter({10})},
                          {.bucket_mib = mib_of(100), .first_bucket_mib = mib_of(25)}, collective, transport);
  reducer.finish();
  const auto scalars = kReducerScalars;
  EXPECT_EQ(collective.reduced, (std::vector<std::size_t>{10, 20, 100, 100, 80 + scalars}));
  EXPECT_EQ(reducer.bucket_count(), 5U);
}

TEST(GradientReducer, NoBucketExceedsItsLimitAndNothingIsLeftOut) {
  for (const int limit : {1, 7, 64, 1000}) {
    RecordingCollective collective;
    InlineTransport transport(collective);
    collective.factor = 2;
    GradientReducer reducer({parameter({5, 5}), parameter({1}), parameter({64}), parameter({3, 3})},
                            {.bucket_mib = mib_of(limit), .first_bucket_mib = mib_of(5)}, collective, transport);
    reducer.flat_gradients().fill_(1.0F);
    reducer.finish();
    EXPECT_TRUE(reducer.flat_gradients().equal(at::full({99}, 2.0F))) << "every float exactly once, limit " << limit;
    for (std::size_t i = 0; i < collective.reduced.size(); ++i) {
      const bool last = i + 1 == collective.reduced.size();
      EXPECT_LE(collective.reduced[i], static_cast<std::size_t>(limit) + (last ? kReducerScalars : 0));
    }
  }
}

TEST(GradientReducer, AModelWithoutParametersStillSumsItsScalars) {
  RecordingCollective collective;
  InlineTransport transport(collective);
  GradientReducer reducer({}, {}, collective, transport);
  reducer.finish();
  EXPECT_EQ(collective.reduced, std::vector<std::size_t>{kReducerScalars});
}

TEST(GradientReducer, RefusesTensorsThatItCannotFlatten) {
  RecordingCollective collective;
  InlineTransport transport(collective);
  const auto make = [&](const at::Tensor& tensor) { GradientReducer({tensor}, {}, collective, transport); };
  EXPECT_THROW(make(at::randn({2})), std::invalid_argument) << "requires no gradient";
  EXPECT_THROW(make(at::ones({2}).to(at::kDouble).set_requires_grad(true)), std::invalid_argument);
  EXPECT_THROW(make(parameter({2}) * 2), std::invalid_argument) << "no leaf";
  EXPECT_THROW(make(at::Tensor()), std::invalid_argument);
  EXPECT_THROW(make(at::randn({4, 4}).narrow(1, 0, 2).set_requires_grad(true)), std::invalid_argument) << "gaps";
}

TEST(GradientReducer, RefusesBucketsOfNoSize) {
  RecordingCollective collective;
  InlineTransport transport(collective);
  const auto make = [&](ReducerOptions options) { GradientReducer({parameter({2})}, options, collective, transport); };
  EXPECT_THROW(make({.bucket_mib = 0}), std::invalid_argument);
  EXPECT_THROW(make({.first_bucket_mib = -1}), std::invalid_argument);
  EXPECT_THROW(make({.bucket_mib = std::numeric_limits<double>::quiet_NaN()}), std::invalid_argument);
}

TEST(GradientReducer, RefusesRanksWithDifferentModels) {
  RecordingCollective collective;
  InlineTransport transport(collective);
  collective.ranks = 3;
  EXPECT_NO_THROW(GradientReducer({parameter({7})}, {}, collective, transport));
  collective.disagreement = 1;
  EXPECT_THROW(GradientReducer({parameter({7})}, {}, collective, transport), CollectiveError);
}

}  // namespace
}  // namespace assay::distributed
