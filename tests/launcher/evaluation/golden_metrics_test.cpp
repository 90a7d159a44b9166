// SPDX-License-Identifier: Apache-2.0
// Every figure against scikit-learn's on four sets: ordinary, many ties, one class only, nothing predicted REAL.
#include "tests/launcher/evaluation/golden_metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "launcher/evaluation/classification_report.hpp"
#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {
namespace {

constexpr double kTolerance = 1e-12;

class AgainstGolden : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!GoldenMetrics::available()) GTEST_SKIP() << "no golden file at " << GoldenMetrics::path();
    golden_ = std::make_unique<GoldenMetrics>();
    labels_ = golden_->labels(GetParam());
    scores_ = golden_->numbers(at("scores"));
  }

  std::string at(const std::string& name) const { return std::string(GetParam()) + "/" + name; }

  void expect(double ours, const std::string& name) const {
    const double theirs = golden_->number(at(name));
    if (std::isnan(theirs)) {
      EXPECT_TRUE(std::isnan(ours)) << name;
    } else {
      EXPECT_NEAR(ours, theirs, kTolerance) << name;
    }
  }

  void expect(const std::vector<double>& ours, const std::string& name) const {
    const auto theirs = golden_->numbers(at(name));
    ASSERT_EQ(ours.size(), theirs.size()) << name;
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const bool same_kind = std::isnan(theirs[i])
                                 ? std::isnan(ours[i])
                                 : ours[i] == theirs[i] || std::abs(ours[i] - theirs[i]) <= kTolerance;
      EXPECT_TRUE(same_kind) << name << "[" << i << "]: " << ours[i] << ", scikit-learn " << theirs[i];
    }
  }

  void expect(const ClassFigures& ours, const std::string& group) const {
    expect(ours.precision, group + "/precision");
    expect(ours.recall, group + "/recall");
    expect(ours.f1, group + "/f1");
  }

  std::unique_ptr<GoldenMetrics> golden_;
  std::vector<std::uint8_t> labels_;
  std::vector<double> scores_;
};

TEST_P(AgainstGolden, Figures) {
  const Metrics metrics = compute_metrics(labels_, scores_, 0.5);
  expect(metrics.accuracy, "accuracy");
  expect(metrics.balanced_accuracy, "balanced_accuracy");
  expect(metrics.mcc, "mcc");
  expect(metrics.precision, "class1/precision");
  expect(metrics.recall, "class1/recall");
  expect(metrics.f1, "class1/f1");
  expect(metrics.roc_auc, "roc/auc");
  expect(metrics.average_precision, "pr/average_precision");
  expect(metrics.pr_auc, "pr/auc_trapezoid");
  expect(metrics.log_loss, "log_loss");
  expect(metrics.brier, "brier");
  expect(metrics.mse, "mse");
  expect(metrics.rmse, "rmse");
  expect(metrics.mae, "mae");
  const auto confusion = golden_->numbers(at("confusion"));
  const NormalisedConfusion shares = normalised(metrics.confusion);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(metrics.confusion[i / 2][i % 2], confusion[i]) << i;
  const std::vector<double> cells = {shares[0][0], shares[0][1], shares[1][0], shares[1][1]};
  expect(cells, "confusion_normalised_true");
}

TEST_P(AgainstGolden, FiguresPerClass) {
  const Metrics metrics = compute_metrics(labels_, scores_, 0.5);
  expect(metrics.per_class[0], "class0");
  expect(metrics.per_class[1], "class1");
  expect(metrics.macro, "macro");
  expect(metrics.weighted, "weighted");
  expect(metrics.micro, "micro");
  EXPECT_EQ(metrics.per_class[0].support, golden_->number(at("class0/support")));
  EXPECT_EQ(metrics.per_class[1].support, golden_->number(at("class1/support")));
}

TEST_P(AgainstGolden, RocCurves) {
  for (const auto& [group, drop] : {std::pair{"roc", true}, {"roc_all", false}}) {
    const RocCurve curve = roc_curve(labels_, scores_, drop);
    expect(curve.fpr, std::string(group) + "/fpr");
    expect(curve.tpr, std::string(group) + "/tpr");
    expect(curve.thresholds, std::string(group) + "/thresholds");
  }
}

TEST_P(AgainstGolden, PrecisionRecallCurve) {
  const PrecisionRecallCurve curve = precision_recall_curve(labels_, scores_);
  expect(curve.precision, "pr/precision");
  expect(curve.recall, "pr/recall");
  expect(curve.thresholds, "pr/thresholds");
}

TEST_P(AgainstGolden, ReportByteForByte) {
  const Metrics metrics = compute_metrics(labels_, scores_, 0.5);
  EXPECT_EQ(classification_report(metrics), golden_->text(at("report")));
  EXPECT_EQ(classification_report(metrics, 4), golden_->text(at("report_digits4")));
}

INSTANTIATE_TEST_SUITE_P(Groups, AgainstGolden,
                         ::testing::Values("continuous", "ties", "one_class", "no_positive_prediction"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace assay::launcher::evaluation
