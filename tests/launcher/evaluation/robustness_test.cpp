// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/robustness.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "launcher/evaluation/robustness_report.hpp"

namespace assay::launcher::evaluation {
namespace {

using ::testing::HasSubstr;

// 100 FAKE and 100 REAL images, all of them right, of which `lost` FAKE ones are taken for REAL after it.
struct Scores {
  std::vector<std::uint8_t> labels;
  std::vector<double> before;
  std::vector<double> after;
};

Scores scores_with(int lost) {
  Scores scores;
  for (int i = 0; i < 200; ++i) {
    const bool real = i >= 100;
    scores.labels.push_back(real);
    scores.before.push_back(real ? 0.9 : 0.2);
    scores.after.push_back(real ? 0.9 : i < lost ? 0.7 : 0.2);
  }
  return scores;
}

RobustnessRow row_with(int lost, PerturbationKind kind = PerturbationKind::png_to_jpeg, std::uint64_t touched = 100) {
  const Scores scores = scores_with(lost);
  return robustness_row({kind, 90}, touched, scores.labels, scores.before, scores.after, {.resamples = 50});
}

SourceCodecs one_codec_per_class() {
  return {.png = {100, 0}, .jpeg = {0, 100}, .difference = "FAKE all PNG, REAL all JPEG"};
}

std::string remarks_of(const Robustness& robustness) {
  std::string all;
  for (const std::string& remark : robustness_remarks(robustness)) all += remark + "\n";
  return all;
}

TEST(PairedChange, IsTheIntervalOfAgrestiAndMin) {
  const Interval interval = paired_change(10, 2, 100);
  EXPECT_NEAR(interval.low, -0.14602, 1e-4);
  EXPECT_NEAR(interval.high, -0.01084, 1e-4);
}

TEST(PairedChange, NothingLostOrGainedStillLeavesRoom) {
  const Interval interval = paired_change(0, 0, 50);
  EXPECT_LT(interval.low, 0);
  EXPECT_NEAR(interval.low, -interval.high, 1e-15);
  EXPECT_LT(paired_change(0, 0, 5000).high, interval.high);
  EXPECT_GE(paired_change(3, 0, 3).low, -1);
  EXPECT_TRUE(std::isnan(paired_change(0, 0, 0).low));
}

TEST(RobustnessRow, FiguresAfterAreThoseOfTheScoresAfterIt) {
  const RobustnessRow row = row_with(20);
  EXPECT_DOUBLE_EQ(row.accuracy, 0.9);
  EXPECT_DOUBLE_EQ(row.balanced_accuracy, 0.9);
  EXPECT_DOUBLE_EQ(row.accuracy_change, -0.1);
  EXPECT_DOUBLE_EQ(row.flipped, 0.1);
  EXPECT_NEAR(row.shift[0], 20 * 0.5 / 100, 1e-12);
  EXPECT_EQ(row.shift[1], 0);
  EXPECT_DOUBLE_EQ(row.roc_auc, 1) << "the order is as it was";
  EXPECT_LT(row.accuracy_interval.low, 0.9);
  EXPECT_GT(row.accuracy_interval.high, 0.9);
  EXPECT_LT(row.accuracy_change_interval.high, 0);
}

TEST(RobustnessRow, OfTheUntouchedImagesNothingChangesForSure) {
  const Scores scores = scores_with(0);
  const RobustnessRow row = robustness_row({}, 0, scores.labels, scores.before, scores.before, {.resamples = 10});
  EXPECT_EQ(row.accuracy_change, 0);
  EXPECT_EQ(row.accuracy_change_interval.low, 0);
  EXPECT_EQ(row.accuracy_change_interval.high, 0);
}

TEST(RobustnessRow, AClassWithoutImagesHasNoShiftAndNoImagesNoFigures) {
  const std::vector<std::uint8_t> labels = {1, 1};
  const std::vector<double> scores = {0.6, 0.7};
  EXPECT_TRUE(std::isnan(robustness_row({}, 0, labels, scores, scores, {.resamples = 5}).shift[0]));
  EXPECT_TRUE(std::isnan(robustness_row({}, 0, {}, {}, {}, {.resamples = 5}).accuracy_change));
  EXPECT_THROW(robustness_row({}, 0, labels, scores, {}, {}), std::invalid_argument);
}

TEST(RobustnessRemarks, NameADetectorThatHasLearnedTheFileFormat) {
  const std::string remarks = remarks_of({{row_with(60)}, one_codec_per_class()});
  EXPECT_THAT(remarks, HasSubstr("the codec tells the classes apart (FAKE all PNG, REAL all JPEG)"));
  EXPECT_THAT(remarks, HasSubstr("-0.3000"));
  EXPECT_THAT(remarks, HasSubstr("the detector has learned the file format"));
  EXPECT_THAT(remarks, ::testing::Not(HasSubstr("no sign")));
}

TEST(RobustnessRemarks, DoNotAccuseADetectorWhoseAccuracyHolds) {
  const std::string remarks = remarks_of({{row_with(1)}, one_codec_per_class()});
  EXPECT_THAT(remarks, HasSubstr("no sign that the detector has learned the file format"));
}

TEST(RobustnessRemarks, SayNothingOfFormatsForADetectorThatIsNoBetterThanChance) {
  RobustnessRow untouched = row_with(0);
  untouched.perturbation = {};
  untouched.balanced_accuracy_interval = {0.46, 0.55};
  const std::string remarks = remarks_of({{untouched, row_with(1)}, one_codec_per_class()});
  EXPECT_THAT(remarks, HasSubstr("no better than chance"));
  EXPECT_THAT(remarks, ::testing::Not(HasSubstr("no sign")));
}

TEST(RobustnessRemarks, WhereBothClassesCameAlikeAFallIsOnlyDisturbance) {
  const SourceCodecs alike{.png = {100, 100}, .jpeg = {0, 0}};
  EXPECT_THAT(remarks_of({{row_with(60)}, alike}), HasSubstr("JPEG disturbs it"));
  EXPECT_EQ(remarks_of({{row_with(0)}, alike}), "");
}

TEST(RobustnessRemarks, SayWhenThereWasNothingToRecompress) {
  const SourceCodecs jpegs{.png = {0, 0}, .jpeg = {100, 100}};
  EXPECT_THAT(remarks_of({{row_with(0, PerturbationKind::png_to_jpeg, 0)}, jpegs}),
              HasSubstr("no image came as a PNG"));
}

TEST(RobustnessRemarks, NameWhatCostsMost) {
  const SourceCodecs alike{.png = {100, 100}, .jpeg = {0, 0}};
  const Robustness robustness{{row_with(0, PerturbationKind::none), row_with(20, PerturbationKind::blur),
                               row_with(40, PerturbationKind::noise), row_with(0)},
                              alike};
  EXPECT_THAT(remarks_of(robustness), HasSubstr("what costs most: noise, 90 of 255, accuracy -0.2000"));
}

TEST(RobustnessReport, TheTableHasALineForEachRowAndTheRemarksBelow) {
  const std::string text =
      robustness_text({{row_with(0, PerturbationKind::none, 0), row_with(60)}, one_codec_per_class()});
  EXPECT_THAT(text, HasSubstr("nothing"));
  EXPECT_THAT(text, HasSubstr("PNG to JPEG, quality 90"));
  EXPECT_THAT(text, HasSubstr("-0.3000"));
  EXPECT_THAT(text, HasSubstr("note: the codec tells"));
  EXPECT_EQ(text.back(), '\n');
}

TEST(RobustnessReport, JsonHoldsEveryFigureAndNullForUndefinedOnes) {
  Robustness robustness{{row_with(60)}, one_codec_per_class()};
  robustness.rows[0].roc_auc = std::numeric_limits<double>::quiet_NaN();
  EvaluatedRun run;
  run.split = "test";
  run.step = 7;
  const std::string json = robustness_json(robustness, run, {});
  for (const char* part : {"\"perturbation\": \"png_to_jpeg\"", "\"roc_auc\": null", "\"accuracy_change\": -0.3",
                           "\"images_touched\": 100", "\"tell_the_classes_apart\": true", "\"step\": 7",
                           "\"median_jpeg_quality\": null", "\"remarks\""}) {
    EXPECT_THAT(json, HasSubstr(part));
  }
}

}  // namespace
}  // namespace assay::launcher::evaluation
