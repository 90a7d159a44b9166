// SPDX-License-Identifier: Apache-2.0
// The passes against sums in long double, in both layouts, at sizes around the vector and block lengths.
#include "distributed/batch_norm_passes.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

namespace assay::distributed {
namespace {

std::vector<float> random_values(std::int64_t count, float mean, float deviation, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(mean, deviation);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values) value = normal(generator);
  return values;
}

// Calls visit(index in memory, channel) for every value.
template <typename Visit>
void visit_all(const ActivationShape& shape, const Visit& visit) {
  for (std::int64_t i = 0; i < shape.total(); ++i) {
    visit(static_cast<std::size_t>(i),
          static_cast<std::size_t>(shape.channels_last ? i % shape.channels : i / shape.pixels % shape.channels));
  }
}

class BatchNormPasses : public ::testing::TestWithParam<ActivationShape> {
 protected:
  const ActivationShape& shape() const { return GetParam(); }
  std::size_t channels() const { return static_cast<std::size_t>(shape().channels); }
};

TEST_P(BatchNormPasses, MomentsAreThoseOfDoublePrecisionWhateverTheMean) {
  for (const float mean : {0.0F, 255.0F, -3000.0F}) {
    const std::vector<float> x = random_values(shape().total(), mean, 1.0F, 1);
    std::vector<double> sums(2 * channels());
    channel_moments(shape(), x.data(), sums);
    std::vector<long double> expected(2 * channels());
    visit_all(shape(), [&](std::size_t i, std::size_t c) {
      expected[c] += x[i];
      expected[channels() + c] += static_cast<long double>(x[i]) * x[i];
    });
    const auto count = static_cast<double>(shape().per_channel());
    for (std::size_t c = 0; c < channels(); ++c) {
      const double m = sums[c] / count;
      const auto expected_m = static_cast<double>(expected[c] / count);
      const double variance = sums[channels() + c] / count - m * m;
      const auto expected_variance =
          static_cast<double>(expected[channels() + c] / count - (expected[c] / count) * (expected[c] / count));
      EXPECT_NEAR(m, expected_m, 1e-6) << "channel " << c << " mean " << mean;
      EXPECT_NEAR(variance, expected_variance, 4e-6 * (1 + expected_variance)) << "channel " << c << " mean " << mean;
    }
  }
}

TEST_P(BatchNormPasses, GradientSumsAreThoseOfDoublePrecision) {
  const std::vector<float> x = random_values(shape().total(), 3.0F, 1.0F, 2);
  const std::vector<float> dy = random_values(shape().total(), 0.1F, 1.0F, 3);
  const std::vector<float> mean = random_values(shape().channels, 3.0F, 0.1F, 4);
  std::vector<double> sums(2 * channels());
  channel_gradient_sums(shape(), dy.data(), x.data(), mean.data(), sums);
  std::vector<double> expected(2 * channels());
  visit_all(shape(), [&](std::size_t i, std::size_t c) {
    expected[c] += dy[i];
    expected[channels() + c] += static_cast<double>(dy[i]) * (static_cast<double>(x[i]) - mean[c]);
  });
  const double tolerance = 1e-6 * (10 + static_cast<double>(shape().per_channel()));
  for (std::size_t c = 0; c < sums.size(); ++c) EXPECT_NEAR(sums[c], expected[c], tolerance) << c;
}

TEST_P(BatchNormPasses, NormaliseAndInputGradientFollowTheirFormulas) {
  const std::vector<float> x = random_values(shape().total(), 255.0F, 1.0F, 5);
  const std::vector<float> dy = random_values(shape().total(), 0.0F, 1.0F, 6);
  const std::vector<float> mean = random_values(shape().channels, 255.0F, 0.1F, 7);
  const std::vector<float> a = random_values(shape().channels, 1.0F, 0.5F, 8);
  const std::vector<float> b = random_values(shape().channels, 0.0F, 0.5F, 9);
  const std::vector<float> d = random_values(shape().channels, 0.0F, 0.5F, 10);
  std::vector<float> y(x.size());
  std::vector<float> dx(x.size());
  normalise(shape(), x.data(), {mean.data(), a.data(), b.data()}, y.data());
  input_gradient(shape(), dy.data(), x.data(), {mean.data(), a.data(), b.data(), d.data()}, dx.data());
  visit_all(shape(), [&](std::size_t i, std::size_t c) {
    const double centred = static_cast<double>(x[i]) - mean[c];
    ASSERT_NEAR(y[i], centred * a[c] + b[c], 2e-6 * (1 + std::abs(centred))) << i;
    ASSERT_NEAR(dx[i], dy[i] * static_cast<double>(a[c]) + centred * b[c] + d[c], 2e-6 * (4 + std::abs(centred))) << i;
  });
}

TEST_P(BatchNormPasses, SumsDoNotDependOnTheNumberOfThreads) {
  const std::vector<float> x = random_values(shape().total(), 1.0F, 1.0F, 11);
  const int before = at::get_num_threads();
  std::vector<double> one(2 * channels());
  std::vector<double> three(2 * channels());
  at::set_num_threads(1);
  channel_moments(shape(), x.data(), one);
  at::set_num_threads(3);
  channel_moments(shape(), x.data(), three);
  at::set_num_threads(before);
  EXPECT_EQ(one, three);
}

std::string name_of(const ::testing::TestParamInfo<ActivationShape>& info) {
  const ActivationShape& s = info.param;
  return std::to_string(s.images) + "x" + std::to_string(s.channels) + "x" + std::to_string(s.pixels) +
         (s.channels_last ? "_rows" : "_planes");
}

INSTANTIATE_TEST_SUITE_P(Shapes, BatchNormPasses,
                         ::testing::Values(ActivationShape{1, 1, 2, false}, ActivationShape{3, 5, 15, false},
                                           ActivationShape{4, 3, 16, false}, ActivationShape{2, 33, 197, false},
                                           ActivationShape{2, 2, 9001, false}, ActivationShape{7, 1, 1, false},
                                           ActivationShape{300, 70, 1, false}, ActivationShape{1, 1, 2, true},
                                           ActivationShape{3, 31, 15, true}, ActivationShape{2, 32, 300, true},
                                           ActivationShape{2, 33, 197, true}, ActivationShape{9, 100, 1000, true},
                                           ActivationShape{2, 700, 49, true}),
                         name_of);

TEST(BatchNormPassesOnNothing, GiveZeros) {
  for (const bool channels_last : {false, true}) {
    const ActivationShape shape{0, 4, 9, channels_last};
    std::vector<double> sums(8, 1.0);
    channel_moments(shape, nullptr, sums);
    EXPECT_EQ(sums, std::vector<double>(8, 0.0));
    sums.assign(8, 1.0);
    channel_gradient_sums(shape, nullptr, nullptr, nullptr, sums);
    EXPECT_EQ(sums, std::vector<double>(8, 0.0));
    normalise(shape, nullptr, {nullptr, nullptr, nullptr}, nullptr);
    input_gradient(shape, nullptr, nullptr, {nullptr, nullptr, nullptr, nullptr}, nullptr);
  }
}

TEST(BatchNormMoments, AnOutlierInFrontDoesNotSpoilTheVariance) {
  for (const bool channels_last : {false, true}) {
    const ActivationShape shape{4, 1, 4000, channels_last};
    std::vector<float> x = random_values(shape.total(), 0.0F, 1.0F, 12);
    x[0] = 120.0F;
    long double sum = 0;
    long double square = 0;
    for (const float value : x) {
      sum += value;
      square += static_cast<long double>(value) * value;
    }
    std::vector<double> sums(2);
    channel_moments(shape, x.data(), sums);
    EXPECT_NEAR(sums[0], static_cast<double>(sum), 1e-2);
    EXPECT_NEAR(sums[1] / static_cast<double>(square), 1.0, 1e-5);
  }
}

}  // namespace
}  // namespace assay::distributed
