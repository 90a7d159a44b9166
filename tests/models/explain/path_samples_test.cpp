// SPDX-License-Identifier: Apache-2.0
#include "models/explain/path_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "data/files/random.hpp"

namespace assay::models::explain {
namespace {

TEST(StratifiedSamples, TakeEveryBackgroundImageEquallyOftenToOne) {
  for (const auto& [count, background] : {std::pair{200, 100}, {200, 7}, {50, 100}, {2, 1}}) {
    const PathSamples samples = stratified_samples(count, background, 3);
    std::map<std::int64_t, int> times;
    for (const std::int64_t image : samples.background) ++times[image];
    ASSERT_EQ(samples.background.size(), static_cast<std::size_t>(count));
    EXPECT_GE(times.begin()->first, 0);
    EXPECT_LT(times.rbegin()->first, background);
    EXPECT_EQ(times.size(), static_cast<std::size_t>(std::min(count, background)));
    for (const auto& [image, often] : times) {
      EXPECT_GE(often, count / background) << image;
      EXPECT_LE(often, (count + background - 1) / background) << image;
    }
  }
}

TEST(StratifiedSamples, HaveOneAlphaInEachEqualPart) {
  const PathSamples samples = stratified_samples(200, 30, 8);
  EXPECT_TRUE(samples.stratified);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_GE(samples.alpha[i], static_cast<float>(i) / 200) << i;
    EXPECT_LE(samples.alpha[i], static_cast<float>(i + 1) / 200) << i;
  }
}

TEST(StratifiedSamples, SpreadTheAlphasOfEachBackgroundImage) {
  const PathSamples samples = stratified_samples(200, 50, 5);
  std::map<std::int64_t, std::set<int>> quarters;
  for (std::size_t i = 0; i < 200; ++i) quarters[samples.background[i]].insert(static_cast<int>(samples.alpha[i] * 4));
  for (const auto& [image, seen] : quarters) EXPECT_EQ(seen.size(), 4u) << image;
}

TEST(StratifiedSamples, AreAFunctionOfTheSeed) {
  const PathSamples one = stratified_samples(40, 10, 1);
  EXPECT_EQ(one.background, stratified_samples(40, 10, 1).background);
  EXPECT_EQ(one.alpha, stratified_samples(40, 10, 1).alpha);
  EXPECT_NE(one.background, stratified_samples(40, 10, 2).background);
  EXPECT_NE(one.alpha, stratified_samples(40, 10, 2).alpha);
}

TEST(StratifiedSamples, RefuseNoBackgroundAndTooFewSamples) {
  EXPECT_THROW(stratified_samples(10, 0, 0), std::invalid_argument);
  EXPECT_THROW(stratified_samples(1, 5, 0), std::invalid_argument);
}

// A game whose path integrals are known: the derivative of f(b + a (x - b)) by a is
//   d_b (1 + wave_b sin(2 pi a) + 0.8 cos(pi a)),  d_b = f(x) - f(b).
class KnownPaths {
 public:
  explicit KnownPaths(std::size_t images) {
    data::files::CounterStream stream(7, data::files::RandomUse::bootstrap);
    for (std::size_t b = 0; b < images; ++b) {
      backgrounds_.push_back(2 * stream.uniform() - 1);
      waves_.push_back(3 * stream.uniform());
    }
  }
  double output() const { return 1.5; }
  const std::vector<double>& backgrounds() const { return backgrounds_; }
  std::vector<double> sums(const PathSamples& samples) const {
    std::vector<double> result;
    for (std::size_t i = 0; i < samples.alpha.size(); ++i) {
      const auto b = static_cast<std::size_t>(samples.background[i]);
      const double alpha = samples.alpha[i];
      result.push_back((output() - backgrounds_[b]) *
                       (1 + waves_[b] * std::sin(2 * M_PI * alpha) + 0.8 * std::cos(M_PI * alpha)));
    }
    return result;
  }
  double gap(const std::vector<double>& sums) const { return mean(sums) - (output() - mean(backgrounds_)); }

 private:
  static double mean(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  }

  std::vector<double> backgrounds_;
  std::vector<double> waves_;
};

PathSamples random_samples(std::size_t count, std::size_t background, std::uint64_t seed) {
  data::files::CounterStream stream(seed, data::files::RandomUse::bootstrap, 1);
  PathSamples samples;
  for (std::size_t i = 0; i < count; ++i) {
    samples.background.push_back(stream.below(static_cast<std::uint32_t>(background)));
    samples.alpha.push_back(stream.uniform());
  }
  return samples;
}

struct Spread {
  double gap = 0;       // root mean square over many seeds
  double promised = 0;  // the same of the standard errors
};

template <class Draw>
Spread spread_over_seeds(const KnownPaths& paths, const Draw& draw) {
  constexpr int kSeeds = 400;
  Spread spread;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const PathSamples samples = draw(static_cast<std::uint64_t>(seed));
    const std::vector<double> sums = paths.sums(samples);
    spread.gap += std::pow(paths.gap(sums), 2) / kSeeds;
    spread.promised += std::pow(path_standard_error(samples, sums, paths.backgrounds(), paths.output()), 2) / kSeeds;
  }
  return {std::sqrt(spread.gap), std::sqrt(spread.promised)};
}

TEST(PathStandardError, IsTheSpreadOfTheGapOfRandomSamples) {
  const KnownPaths paths(20);
  const Spread spread = spread_over_seeds(paths, [](std::uint64_t seed) { return random_samples(60, 20, seed); });
  EXPECT_NEAR(spread.gap / spread.promised, 1, 0.15);
}

TEST(PathStandardError, IsTheSpreadOfTheGapWhenSomeBackgroundIsTakenMoreOften) {
  // 30 samples of 20 images: half of them are taken twice.
  const KnownPaths paths(20);
  const Spread spread = spread_over_seeds(paths, [](std::uint64_t seed) { return stratified_samples(30, 20, seed); });
  EXPECT_LT(spread.gap / spread.promised, 1.15);
  EXPECT_GT(spread.gap / spread.promised, 0.5);
}

TEST(PathStandardError, CountsTheBackgroundImagesThatWereNeverTaken) {
  const KnownPaths paths(60);
  const Spread spread = spread_over_seeds(paths, [](std::uint64_t seed) { return stratified_samples(12, 60, seed); });
  EXPECT_LT(spread.gap / spread.promised, 1.15);
  EXPECT_GT(spread.gap / spread.promised, 0.5);
}

TEST(PathStandardError, OfStratifiedSamplesIsNeverTooSmallAndFarBelowThatOfRandomOnes) {
  const KnownPaths paths(20);
  const Spread stratified =
      spread_over_seeds(paths, [](std::uint64_t seed) { return stratified_samples(60, 20, seed); });
  const Spread random = spread_over_seeds(paths, [](std::uint64_t seed) { return random_samples(60, 20, seed); });
  EXPECT_LT(stratified.gap, 1.1 * stratified.promised);
  EXPECT_LT(stratified.promised, 0.9 * random.promised);
  EXPECT_LT(stratified.gap, 0.5 * random.gap);
}

TEST(PathStandardError, IsZeroWhereTheOutputRisesEvenly) {
  const PathSamples samples = stratified_samples(20, 5, 1);
  const std::vector<double> backgrounds(5, 0.25);
  const std::vector<double> sums(20, 0.75);
  EXPECT_EQ(path_standard_error(samples, sums, backgrounds, 1), 0);
}

}  // namespace
}  // namespace assay::models::explain
