// SPDX-License-Identifier: Apache-2.0
#include "launcher/artefacts/classification_report_tsv.hpp"

#include <gtest/gtest.h>

#include "tests/launcher/evaluation/tied_scores.hpp"

namespace assay::launcher::artefacts {
namespace {

TEST(ClassificationReportTsv, HasTheDocumentedRowsAndColumns) {
  const auto metrics = evaluation::compute_metrics(evaluation::kTiedLabels, evaluation::kTiedScores, 0.5);
  EXPECT_EQ(classification_report_tsv(metrics),
            "class\tprecision\trecall\tf1-score\tsupport\n"
            "FAKE\t0.7692307692307693\t0.9090909090909091\t0.8333333333333334\t33\n"
            "REAL\t0.8571428571428571\t0.6666666666666666\t0.75\t27\n"
            "accuracy\t\t\t0.8\t60\n"
            "macro avg\t0.8131868131868132\t0.7878787878787878\t0.7916666666666667\t60\n"
            "weighted avg\t0.8087912087912088\t0.8\t0.7958333333333334\t60\n");
}

}  // namespace
}  // namespace assay::launcher::artefacts
