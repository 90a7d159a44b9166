// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/bootstrap.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "data/files/random.hpp"
#include "launcher/evaluation/metrics.hpp"
#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

struct Sample {
  std::vector<std::uint8_t> labels;
  std::vector<double> scores;
};

// Scores of REAL lie `shift` standard deviations above those of FAKE, so that the true AUC is Phi(shift / sqrt 2).
Sample two_bells(std::mt19937& random, int fakes, int reals, double shift) {
  std::normal_distribution<double> bell;
  Sample sample;
  for (int i = 0; i < fakes + reals; ++i) {
    const bool real = i >= fakes;
    sample.labels.push_back(real ? 1 : 0);
    sample.scores.push_back(1 / (1 + std::exp(-(bell(random) + (real ? shift : 0) - shift / 2))));
  }
  return sample;
}

// The plain way: lists of images drawn and judged by compute_metrics.
std::vector<Metrics> slow_resamples(const Sample& sample, const BootstrapOptions& options) {
  std::vector<std::vector<double>> of_class(2);
  for (std::size_t i = 0; i < sample.labels.size(); ++i) of_class[sample.labels[i]].push_back(sample.scores[i]);
  for (auto& scores : of_class) {
    std::sort(scores.begin(), scores.end());
    if (options.positive == 1) std::reverse(scores.begin(), scores.end());
  }
  std::vector<Metrics> all;
  for (std::uint32_t resample = 0; resample < options.resamples; ++resample) {
    Sample drawn;
    for (const std::uint8_t label : {std::uint8_t{0}, std::uint8_t{1}}) {
      data::files::CounterStream stream(options.seed, data::files::RandomUse::bootstrap, resample, label);
      const auto count = static_cast<std::uint32_t>(of_class[label].size());
      for (std::uint32_t i = 0; i < count; ++i) {
        drawn.labels.push_back(label);
        drawn.scores.push_back(of_class[label][stream.below(count)]);
      }
    }
    all.push_back(compute_metrics(drawn.labels, drawn.scores, options.threshold, options.positive));
  }
  return all;
}

void expect_same(const Interval& interval, const std::vector<Metrics>& slow, double Metrics::*figure) {
  std::vector<double> values;
  for (const Metrics& metrics : slow) values.push_back(metrics.*figure);
  const Interval expected = middle_of(values);
  EXPECT_NEAR(interval.low, expected.low, 1e-12);
  EXPECT_NEAR(interval.high, expected.high, 1e-12);
}

class Bootstrap : public ::testing::TestWithParam<int> {};

TEST_P(Bootstrap, WeighingOneSortedListEqualsJudgingEachResample) {
  const Sample sample{kTiedLabels, kTiedScores};
  const BootstrapOptions options{.resamples = 60, .seed = 4, .threshold = 0.45, .positive = GetParam()};
  const std::vector<Metrics> slow = slow_resamples(sample, options);
  const BootstrapIntervals fast = bootstrap_intervals(sample.labels, sample.scores, options);
  expect_same(fast.balanced_accuracy, slow, &Metrics::balanced_accuracy);
  expect_same(fast.mcc, slow, &Metrics::mcc);
  expect_same(fast.f1, slow, &Metrics::f1);
  expect_same(fast.roc_auc, slow, &Metrics::roc_auc);
  expect_same(fast.average_precision, slow, &Metrics::average_precision);
  expect_same(fast.log_loss, slow, &Metrics::log_loss);
  expect_same(fast.brier, slow, &Metrics::brier);
  expect_same(fast.rmse, slow, &Metrics::rmse);
  EXPECT_LT(fast.macro_f1.low, fast.macro_f1.high);
}

INSTANTIATE_TEST_SUITE_P(EachPositiveClass, Bootstrap, ::testing::Values(0, 1));

TEST(BootstrapIntervals, DoNotDependOnTheOrderOfTheImagesOrTheThreads) {
  std::mt19937 random(1);
  Sample sample = two_bells(random, 70, 50, 1);
  const BootstrapIntervals first = bootstrap_intervals(sample.labels, sample.scores, {.resamples = 40});
  std::reverse(sample.labels.begin(), sample.labels.end());
  std::reverse(sample.scores.begin(), sample.scores.end());
  const BootstrapIntervals second = bootstrap_intervals(sample.labels, sample.scores, {.resamples = 40, .threads = 3});
  EXPECT_EQ(first.roc_auc.low, second.roc_auc.low);
  EXPECT_EQ(first.log_loss.high, second.log_loss.high);
  const BootstrapIntervals other = bootstrap_intervals(sample.labels, sample.scores, {.resamples = 40, .seed = 1});
  EXPECT_NE(first.roc_auc.low, other.roc_auc.low);
}

// Of the area under the curve a formula is known: DeLong et al., Biometrics 44, 1988.
double delong_error(const Sample& sample) {
  std::vector<double> fakes, reals;
  for (std::size_t i = 0; i < sample.labels.size(); ++i) {
    (sample.labels[i] == 1 ? reals : fakes).push_back(sample.scores[i]);
  }
  const auto variance_of_mean = [](const std::vector<double>& own, const std::vector<double>& others) {
    std::vector<double> placements;
    for (const double a : own) {
      const auto below = std::count_if(others.begin(), others.end(), [&](double b) { return b < a; });
      placements.push_back(static_cast<double>(below) / static_cast<double>(others.size()));
    }
    const double count = static_cast<double>(own.size());
    const double mean = std::accumulate(placements.begin(), placements.end(), 0.0) / count;
    double squares = 0;
    for (const double placement : placements) squares += (placement - mean) * (placement - mean);
    return squares / (count - 1) / count;
  };
  return std::sqrt(variance_of_mean(reals, fakes) + variance_of_mean(fakes, reals));
}

TEST(BootstrapIntervals, OfTheAreaAreAsWideAsDeLongsFormula) {
  std::mt19937 random(5);
  const Sample sample = two_bells(random, 400, 300, 1.2);
  const Interval interval = bootstrap_intervals(sample.labels, sample.scores, {.resamples = 2000}).roc_auc;
  EXPECT_NEAR((interval.high - interval.low) / (2 * 1.96 * delong_error(sample)), 1, 0.06);
}

TEST(BootstrapIntervals, HoldTheTruthInNineteenOfTwentySets) {
  std::mt19937 random(6);
  const double shift = 1.2, truth = 0.5 * std::erfc(-shift / 2);
  int held = 0;
  for (int set = 0; set < 400; ++set) {
    const Sample sample = two_bells(random, 100, 100, shift);
    const Interval interval = bootstrap_intervals(sample.labels, sample.scores, {.resamples = 400}).roc_auc;
    if (interval.low <= truth && truth <= interval.high) ++held;
  }
  EXPECT_NEAR(held / 400.0, 0.95, 0.035);
}

TEST(BootstrapIntervals, UndefinedFiguresHaveUndefinedIntervals) {
  const std::vector<std::uint8_t> reals = {1, 1, 1};
  const std::vector<double> scores = {0.2, 0.7, 0.9}, broken = {0.2, std::nan(""), 0.9};
  const BootstrapIntervals one_class = bootstrap_intervals(reals, scores, {.resamples = 20});
  EXPECT_TRUE(std::isnan(one_class.roc_auc.low));
  EXPECT_FALSE(std::isnan(one_class.log_loss.low));
  EXPECT_FALSE(std::isnan(one_class.f1.low));
  EXPECT_TRUE(std::isnan(bootstrap_intervals(reals, scores, {.resamples = 20, .positive = 0}).f1.low));
  EXPECT_TRUE(std::isnan(bootstrap_intervals(reals, broken, {}).log_loss.low));
  EXPECT_TRUE(std::isnan(bootstrap_intervals({}, {}, {}).f1.high));
  EXPECT_TRUE(std::isnan(bootstrap_intervals(kTiedLabels, kTiedScores, {.resamples = 0}).roc_auc.low));
}

TEST(BootstrapIntervals, RefuseUnequalLengthsAndAThirdClass) {
  const std::vector<double> one = {0.5};
  EXPECT_THROW(bootstrap_intervals(kTiedLabels, one, {}), std::invalid_argument);
  EXPECT_THROW(bootstrap_intervals(kTiedLabels, kTiedScores, {.positive = 2}), std::invalid_argument);
}

}  // namespace
}  // namespace assay::launcher::evaluation
