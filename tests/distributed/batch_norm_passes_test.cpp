// SPDX-License-Identifier: Apache-2.0
// The passes against the same formulas written out in double, at sizes around the vector and block lengths, with and
// without activations, residual and pooling, in float32 and bfloat16.
#include "distributed/batch_norm_passes.hpp"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "distributed/bfloat16.hpp"

namespace assay::distributed {
namespace {

constexpr Clamp kRelu{.low = 0};
constexpr Clamp kRelu6{.low = 0, .high = 6};
constexpr double kHalfDigit = 1.0 / 256;  // what rounding to bfloat16 costs, relative

float wide(float value) {
  return value;
}
float wide(Bfloat16 value) {
  return from_bfloat16(value.bits);
}
template <class Value>
Value narrow(float value);
template <>
float narrow(float value) {
  return value;
}
template <>
Bfloat16 narrow(float value) {
  return {to_bfloat16(value)};
}

template <class Value>
std::vector<Value> random_values(std::int64_t count, float mean, float deviation, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal(mean, deviation);
  std::vector<Value> values(static_cast<std::size_t>(count));
  for (Value& value : values) value = narrow<Value>(normal(generator));
  return values;
}

double clamped(double x, Clamp clamp) {
  return std::min<double>(std::max<double>(x, clamp.low), clamp.high);
}

bool inside(double x, Clamp clamp) {
  return x > clamp.low && x < clamp.high;
}

ActivationShape pooled(const ActivationShape& shape) {
  return {shape.images, shape.channels, shape.height / 2, shape.width / 2};
}

// One random layer with everything the passes take.
template <class Value>
struct Case {
  Case(const ActivationShape& s, const Surroundings& a, bool with_residual, float level = 3)
      : shape(s), around(a), channels(static_cast<std::size_t>(s.channels)) {
    const std::int64_t results = a.max_pool ? pooled(s).total() : s.total();
    x = random_values<Value>(s.total(), level, 1, 1);
    if (a.before.low == 0) x = random_values<Value>(s.total(), 0, 1, 1);
    dy = random_values<Value>(results, 0.1F, 1, 3);
    if (with_residual) residual = random_values<Value>(results, 0, 1, 5);
    mean = random_values<float>(s.channels, a.before.low == 0 ? 0.4F : level, 0.1F, 4);
    scale = random_values<float>(s.channels, 1, 0.5F, 8);
    shift = random_values<float>(s.channels, 1, 1, 9);
    slope = random_values<float>(s.channels, 0, 0.5F, 10);
    offset = random_values<float>(s.channels, 0, 0.5F, 11);
    y.resize(dy.size());
    masked.resize(dy.size());
    dx.resize(x.size());
  }

  NormaliseFactors factors() const { return {mean.data(), scale.data(), shift.data()}; }
  double centred(std::size_t i) const { return clamped(wide(x[i]), around.before) - mean[i % channels]; }
  double normalised(std::size_t i) const {
    const double added = residual.empty() ? 0 : wide(residual[i]);
    return centred(i) * scale[i % channels] + shift[i % channels] + added;
  }
  // The four pixels of a window, by the place of its result.
  std::vector<std::size_t> window(std::size_t i) const {
    const ActivationShape to = pooled(shape);
    const auto width = static_cast<std::size_t>(to.width);
    const std::size_t pixel = i / channels;
    const std::size_t row = 2 * (pixel / width);
    const std::size_t column = 2 * (pixel % width);
    const std::size_t first = (row * 2 * width + column) * channels + i % channels;
    return {first, first + channels, first + 2 * width * channels, first + (2 * width + 1) * channels};
  }
  std::size_t winner(std::size_t i) const {
    const auto places = window(i);
    return *std::max_element(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
      return static_cast<float>(normalised(a)) < static_cast<float>(normalised(b));
    });
  }

  void run() {
    normalise<Value>(shape, x.data(), residual.empty() ? nullptr : residual.data(), factors(), around, y.data());
    sums.assign(2 * channels, 0);
    const bool from_result = !residual.empty();
    channel_gradient_sums<Value>(shape,
                                 {dy.data(), from_result ? y.data() : nullptr, from_result ? masked.data() : nullptr},
                                 x.data(), factors(), around, sums);
    Surroundings left = around;
    if (from_result) left.after = {};
    input_gradient<Value>(shape, from_result ? masked.data() : dy.data(), x.data(), factors(),
                          {scale.data(), slope.data(), offset.data()}, left, dx.data());
  }

  // g at the normalised value of pixel i, in double.
  std::vector<double> gradients() const {
    std::vector<double> g(x.size(), 0.0);
    for (std::size_t i = 0; i < dy.size(); ++i) {
      if (around.max_pool) {
        g[winner(i)] = wide(dy[i]);
      } else if (inside(normalised(i), around.after)) {
        g[i] = wide(dy[i]);
      }
    }
    return g;
  }

  ActivationShape shape;
  Surroundings around;
  std::size_t channels;
  std::vector<Value> x, dy, residual, y, masked, dx;
  std::vector<float> mean, scale, shift, slope, offset;
  std::vector<double> sums;
};

// tolerance: relative, of one stored value.
template <class Value>
void expect_formulas(Case<Value> c, double tolerance) {
  c.run();
  for (std::size_t i = 0; i < c.y.size(); ++i) {
    const double n = c.normalised(c.around.max_pool ? c.winner(i) : i);
    const double expected = clamped(n, c.around.after);
    ASSERT_NEAR(wide(c.y[i]), expected, tolerance * (2 + std::abs(n))) << "y " << i;
  }
  const std::vector<double> g = c.gradients();
  std::vector<double> sums(2 * c.channels, 0.0);
  for (std::size_t i = 0; i < g.size(); ++i) {
    sums[i % c.channels] += g[i];
    sums[c.channels + i % c.channels] += g[i] * c.centred(i);
    const double through =
        g[i] * c.scale[i % c.channels] + c.centred(i) * c.slope[i % c.channels] + c.offset[i % c.channels];
    const double expected = inside(wide(c.x[i]), c.around.before) ? through : 0;
    ASSERT_NEAR(wide(c.dx[i]), expected, tolerance * (6 + std::abs(expected))) << "dx " << i;
    if (!c.residual.empty()) {
      ASSERT_NEAR(wide(c.masked[i]), g[i], tolerance) << "masked " << i;
    }
  }
  const double rounding = 1e-6 * (10 + static_cast<double>(c.shape.per_channel()));
  for (std::size_t i = 0; i < sums.size(); ++i) EXPECT_NEAR(c.sums[i], sums[i], rounding) << "sum " << i;
}

class BatchNormPasses : public ::testing::TestWithParam<ActivationShape> {
 protected:
  const ActivationShape& shape() const { return GetParam(); }
  std::size_t channels() const { return static_cast<std::size_t>(shape().channels); }
};

TEST_P(BatchNormPasses, MomentsAreThoseOfDoublePrecisionWhateverTheMean) {
  for (const float level : {0.0F, 255.0F, -3000.0F}) {
    const Clamp before = level == 0 ? kRelu : Clamp{};
    const std::vector<float> x = random_values<float>(shape().total(), level, 1.0F, 1);
    std::vector<double> sums(2 * channels());
    channel_moments(shape(), x.data(), before, sums);
    std::vector<long double> expected(2 * channels());
    for (std::size_t i = 0; i < x.size(); ++i) {
      const long double v = clamped(x[i], before);
      expected[i % channels()] += v;
      expected[channels() + i % channels()] += v * v;
    }
    const auto count = static_cast<double>(shape().per_channel());
    for (std::size_t c = 0; c < channels(); ++c) {
      const double m = sums[c] / count;
      const auto expected_m = static_cast<double>(expected[c] / count);
      const double variance = sums[channels() + c] / count - m * m;
      const auto expected_variance =
          static_cast<double>(expected[channels() + c] / count - (expected[c] / count) * (expected[c] / count));
      EXPECT_NEAR(m, expected_m, 2e-6) << "channel " << c << " mean " << level;
      EXPECT_NEAR(variance, expected_variance, 4e-6 * (1 + expected_variance)) << "channel " << c << " mean " << level;
    }
  }
}

TEST_P(BatchNormPasses, AloneFollowTheFormulas) {
  expect_formulas(Case<float>(shape(), {}, false, 255), 1e-6);
  expect_formulas(Case<Bfloat16>(shape(), {}, false), kHalfDigit);
}

TEST_P(BatchNormPasses, WithAnActivationBeforeOrAfterFollowTheFormulas) {
  expect_formulas(Case<float>(shape(), {.before = kRelu}, false), 1e-6);
  expect_formulas(Case<float>(shape(), {.after = kRelu}, false), 1e-6);
  expect_formulas(Case<float>(shape(), {.before = kRelu, .after = kRelu6}, false), 1e-6);
  expect_formulas(Case<Bfloat16>(shape(), {.before = kRelu, .after = kRelu6}, false), kHalfDigit);
}

TEST_P(BatchNormPasses, WithAResidualFollowTheFormulas) {
  expect_formulas(Case<float>(shape(), {.after = kRelu}, true), 1e-6);
  expect_formulas(Case<Bfloat16>(shape(), {.after = kRelu}, true), kHalfDigit);
}

TEST_P(BatchNormPasses, WithPoolingFollowTheFormulas) {
  if (shape().height % 2 != 0 || shape().width % 2 != 0) return;  // refused by sync_batch_norm
  expect_formulas(Case<float>(shape(), {.max_pool = true}, false), 1e-6);
  expect_formulas(Case<float>(shape(), {.before = kRelu, .max_pool = true}, false), 1e-6);
  expect_formulas(Case<Bfloat16>(shape(), {.before = kRelu, .max_pool = true}, false), kHalfDigit);
}

TEST_P(BatchNormPasses, SumsDoNotDependOnTheNumberOfThreads) {
  const int before = at::get_num_threads();
  for (const bool pool : {false, true}) {
    if (pool && (shape().height % 2 != 0 || shape().width % 2 != 0)) continue;
    Case<float> one(shape(), {.before = kRelu, .max_pool = pool}, false);
    Case<float> three = one;
    at::set_num_threads(1);
    one.run();
    at::set_num_threads(3);
    three.run();
    at::set_num_threads(before);
    EXPECT_EQ(one.sums, three.sums);
    EXPECT_EQ(one.dx, three.dx);
  }
}

std::string name_of(const ::testing::TestParamInfo<ActivationShape>& info) {
  const ActivationShape& s = info.param;
  return std::to_string(s.images) + "x" + std::to_string(s.channels) + "x" + std::to_string(s.height) + "x" +
         std::to_string(s.width);
}

INSTANTIATE_TEST_SUITE_P(Shapes, BatchNormPasses,
                         ::testing::Values(ActivationShape{7, 1}, ActivationShape{300, 70}, ActivationShape{1, 1, 1, 2},
                                           ActivationShape{3, 31, 3, 5}, ActivationShape{2, 32, 20, 15},
                                           ActivationShape{2, 24, 6, 4}, ActivationShape{2, 33, 2, 98},
                                           ActivationShape{9, 100, 40, 24}, ActivationShape{2, 700, 8, 6}),
                         name_of);

TEST(BatchNormPassesOnNothing, GiveZeros) {
  const ActivationShape shape{0, 4, 2, 2};
  for (const bool pool : {false, true}) {
    const Surroundings around{.max_pool = pool};
    std::vector<double> sums(8, 1.0);
    channel_moments<float>(shape, nullptr, {}, sums);
    EXPECT_EQ(sums, std::vector<double>(8, 0.0));
    sums.assign(8, 1.0);
    channel_gradient_sums<float>(shape, {nullptr}, nullptr, {}, around, sums);
    EXPECT_EQ(sums, std::vector<double>(8, 0.0));
    normalise<float>(shape, nullptr, nullptr, {}, around, nullptr);
    input_gradient<float>(shape, nullptr, nullptr, {}, {}, around, nullptr);
  }
}

TEST(BatchNormMoments, AnOutlierInFrontDoesNotSpoilTheVariance) {
  const ActivationShape shape{4, 1, 40, 100};
  std::vector<float> x = random_values<float>(shape.total(), 0.0F, 1.0F, 12);
  x[0] = 120.0F;
  long double sum = 0;
  long double square = 0;
  for (const float value : x) {
    sum += value;
    square += static_cast<long double>(value) * value;
  }
  std::vector<double> sums(2);
  channel_moments(shape, x.data(), {}, sums);
  EXPECT_NEAR(sums[0], static_cast<double>(sum), 1e-2);
  EXPECT_NEAR(sums[1] / static_cast<double>(square), 1.0, 1e-5);
}

TEST(BatchNormPooling, TheFirstOfEqualPixelsTakesTheGradientAndANotANumberWins) {
  const ActivationShape shape{1, 1, 2, 4};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {-1, -2, 1, nan, -3, -4, 5, 2};
  const float one = 1;
  const float zero = 0;
  const NormaliseFactors factors{&zero, &one, &zero};
  const Surroundings around{.before = kRelu, .max_pool = true};
  std::vector<float> y(2);
  normalise<float>(shape, x.data(), nullptr, factors, around, y.data());
  EXPECT_EQ(y[0], 0);
  EXPECT_TRUE(std::isnan(y[1]));
  const std::vector<float> flat(8, 2.0F);
  const std::vector<float> dy = {3, 4};
  std::vector<float> dx(8);
  input_gradient<float>(shape, dy.data(), flat.data(), factors, {&one, &zero, &zero}, {.max_pool = true}, dx.data());
  EXPECT_EQ(dx, (std::vector<float>{3, 0, 4, 0, 0, 0, 0, 0}));
}

template <class Value>
void expect_same_kernels(const BatchNormKernels<Value>& kernels, const BatchNormKernels<Value>& reference) {
  const ActivationShape shape{2, 27, 6, 4};
  const Case<Value> c(shape, {.before = kRelu}, false);
  const auto factors = c.factors();
  const InputGradientFactors gradient{c.scale.data(), c.slope.data(), c.offset.data()};
  const auto run = [&](const BatchNormKernels<Value>& set) {
    std::vector<Value> y(c.x.size());
    std::vector<Value> pooled_y(c.x.size() / 4);
    std::vector<Value> dx(c.x.size());
    std::vector<double> sums(4 * c.channels, 0.0);
    const Index rows = shape.per_channel();
    set.moments(c.x.data(), kRelu, rows, shape.channels, sums.data(), sums.data() + c.channels);
    set.gradient_sums(c.dy.data(), c.x.data(), nullptr, factors, kRelu, kRelu6, rows, shape.channels,
                      sums.data() + 2 * c.channels, sums.data() + 3 * c.channels, nullptr);
    set.normalise(c.x.data(), nullptr, factors, kRelu, kRelu6, rows, shape.channels, y.data());
    set.input_gradient(c.dy.data(), c.x.data(), factors, gradient, kRelu, kRelu6, rows, shape.channels, dx.data());
    set.normalise_pooled(c.x.data(), factors, kRelu, 2, shape.channels, pooled_y.data());
    std::vector<double> all = sums;
    for (const auto* values : {&y, &pooled_y, &dx}) {
      for (const Value value : *values) all.push_back(wide(value));
    }
    return all;
  };
  const std::vector<double> a = run(kernels);
  const std::vector<double> b = run(reference);
  const double tolerance = sizeof(Value) == 4 ? 1e-5 : kHalfDigit;
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], tolerance * (1 + std::abs(b[i]))) << i;
}

TEST(BatchNormKernelSets, OfThisProcessorComputeWhatThePortableOnesDo) {
  expect_same_kernels(batch_norm_kernels<float>(), kBatchNormPortable.of_float);
  expect_same_kernels(batch_norm_kernels<Bfloat16>(), kBatchNormPortable.of_bfloat16);
  if (__builtin_cpu_supports("avx2") == 0 || __builtin_cpu_supports("fma") == 0) return;
  expect_same_kernels(kBatchNormAvx2.of_float, kBatchNormPortable.of_float);
  expect_same_kernels(kBatchNormAvx2.of_bfloat16, kBatchNormPortable.of_bfloat16);
}

TEST(BatchNormValues, BfloatsAreRoundedToNearestEvenAndKeepNaN) {
  const ActivationShape shape{17, 1};
  std::vector<Bfloat16> x(17, narrow<Bfloat16>(1.0F));
  x[16] = narrow<Bfloat16>(std::numeric_limits<float>::quiet_NaN());
  const float zero = 0;
  // 1 + 2^-8 lies between two bfloat16: to the even one below; 1 + 3 2^-8: to the even one above.
  for (const auto& [scale, expected] : {std::pair{1.00390625F, 1.0F}, std::pair{1.01171875F, 1.015625F}}) {
    std::vector<Bfloat16> y(17);
    normalise<Bfloat16>(shape, x.data(), nullptr, {&zero, &scale, &zero}, {}, y.data());
    EXPECT_EQ(wide(y[0]), expected);
    EXPECT_TRUE(std::isnan(wide(y[16])));
  }
}

}  // namespace
}  // namespace assay::distributed
