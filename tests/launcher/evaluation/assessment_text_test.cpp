// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/assessment_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/launcher/evaluation/evaluated_sample.hpp"

namespace assay::launcher::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

Assessment tied() {
  return assess(kTiedLabels, kTiedScores, {.bootstrap = {.resamples = 50}, .fake_recall = 0.9});
}

TEST(AssessmentText, OpensWithWhatWasEvaluatedAndGivesTheTableOnlyWhenAsked) {
  const EvaluatedRun run = sample_evaluated(sample_run());
  const std::string text = assessment_text(tied(), run, false);
  EXPECT_THAT(text,
              StartsWith("test split, 60 images, checkpoint of step 250, temperature 1.5000\ncompact on 32x32x3"));
  EXPECT_THAT(text, HasSubstr("weighted avg     0.8088"));
  EXPECT_THAT(text, HasSubstr("wished 0.9"));
  EXPECT_THAT(text, Not(HasSubstr("FAKE found")));
  EXPECT_THAT(assessment_text(tied(), run, true), HasSubstr("FAKE found"));
}

TEST(HeadlineTable, PutsTheIntervalBesideTheFigure) {
  const std::string text = headline_table(tied());
  EXPECT_THAT(text, HasSubstr("95 % interval"));
  EXPECT_THAT(text, HasSubstr("accuracy                   0.8000  0.6822 to 0.8817"));
  EXPECT_THAT(text, HasSubstr("ROC AUC                    0.8412  0."));
  EXPECT_THAT(text, HasSubstr("recall of REAL"));
}

TEST(HeadlineTable, UndefinedFiguresAreADash) {
  const std::vector<std::uint8_t> reals = {1, 1};
  const std::string text = headline_table(assess(reals, std::vector<double>{0.9, 0.2}, {}));
  EXPECT_THAT(text, HasSubstr("ROC AUC                         -                 -"));
}

TEST(OperatingPointLine, SaysWhatTheThresholdFindsAndCosts) {
  EXPECT_THAT(operating_point_line(tied()), HasSubstr("threshold 0.5 finds 0.9091 of FAKE (0.7643 to 0.9686; wished "
                                                      "0.9) and lets 0.6667 of REAL through"));
}

TEST(OperatingPointLine, GivesTheThresholdInFull) {
  Assessment found = tied();
  found.operating_point->threshold = static_cast<double>(0.7516031265258789f);
  EXPECT_THAT(operating_point_line(found), HasSubstr("threshold 0.7516031265258789 finds"));
}

TEST(OperatingPointLine, SaysWhenThereIsNone) {
  const std::vector<std::uint8_t> reals = {1, 1};
  EXPECT_THAT(operating_point_line(assess(reals, std::vector<double>{0.9, 0.2}, {})), HasSubstr("no FAKE images"));
}

TEST(ThresholdText, ListsTheThresholdsInOrderWithTheOperatingPointAmongThem) {
  Assessment found = tied();
  found.operating_point->threshold = 0.55;
  const std::string text = threshold_text(found);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11);
  EXPECT_LT(text.find("0.5 "), text.find("0.55"));
  EXPECT_LT(text.find("0.55"), text.find("0.6 "));
}

}  // namespace
}  // namespace assay::launcher::evaluation
