// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/epoch_summary.hpp"

#include <absl/strings/str_format.h>

#include <limits>

namespace assay::launcher::training {
namespace {

double ratio(std::uint64_t part, std::uint64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

void add_to_totals(EpochTotals& totals, const StepResult& result, std::uint64_t count) {
  totals.loss_sum += result.loss_sum;
  totals.count += count;
  totals.correct += result.correct;
  totals.true_real += result.true_real;
  totals.false_real += result.false_real;
  totals.false_fake += result.false_fake;
}

SplitFigures figures_of(const EpochTotals& totals) {
  SplitFigures figures;
  figures.loss = totals.loss_sum / static_cast<double>(totals.count);
  figures.accuracy = ratio(totals.correct, totals.count);
  figures.precision = ratio(totals.true_real, totals.true_real + totals.false_real);
  figures.recall = ratio(totals.true_real, totals.true_real + totals.false_fake);
  figures.roc_auc = std::numeric_limits<double>::quiet_NaN();
  return figures;
}

std::string describe_epoch(const EpochRecord& record, std::int64_t epochs) {
  std::string text = absl::StrFormat("epoch %d/%d  loss %.4f  accuracy %.4f", record.epoch, epochs, record.train.loss,
                                     record.train.accuracy);
  if (record.has_validation) {
    text += absl::StrFormat("  validation loss %.4f  accuracy %.4f  ROC AUC %.4f", record.validation.loss,
                            record.validation.accuracy, record.validation.roc_auc);
  }
  return text + absl::StrFormat("  lr %.3g  %.1f s", record.lr, record.seconds);
}

}  // namespace assay::launcher::training
