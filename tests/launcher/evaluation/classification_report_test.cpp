// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/classification_report.hpp"

#include <gtest/gtest.h>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::evaluation {
namespace {

TEST(ClassificationReport, IsScikitLearnsTextByteForByte) {
  EXPECT_EQ(classification_report(compute_metrics(kTiedLabels, kTiedScores, 0.5)),
            "              precision    recall  f1-score   support\n"
            "\n"
            "        FAKE       0.77      0.91      0.83        33\n"
            "        REAL       0.86      0.67      0.75        27\n"
            "\n"
            "    accuracy                           0.80        60\n"
            "   macro avg       0.81      0.79      0.79        60\n"
            "weighted avg       0.81      0.80      0.80        60\n");
}

TEST(ClassificationReport, TakesTheNumberOfDigits) {
  EXPECT_EQ(classification_report(compute_metrics(kTiedLabels, kTiedScores, 0.5), 4),
            "              precision    recall  f1-score   support\n"
            "\n"
            "        FAKE     0.7692    0.9091    0.8333        33\n"
            "        REAL     0.8571    0.6667    0.7500        27\n"
            "\n"
            "    accuracy                         0.8000        60\n"
            "   macro avg     0.8132    0.7879    0.7917        60\n"
            "weighted avg     0.8088    0.8000    0.7958        60\n");
}

}  // namespace
}  // namespace assay::launcher::evaluation
