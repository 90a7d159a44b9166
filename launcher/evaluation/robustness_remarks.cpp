// SPDX-License-Identifier: Apache-2.0
// The words to the table: what the files were, and whether the detector leans on that.
#include <absl/strings/str_format.h>

#include "launcher/evaluation/robustness.hpp"

namespace assay::launcher::evaluation {
namespace {

std::string change_text(const RobustnessRow& row) {
  const Interval& interval = row.accuracy_change_interval;
  return absl::StrFormat("%+.4f (95 %% interval %+.4f to %+.4f)", row.accuracy_change, interval.low, interval.high);
}

bool surely_falls(const RobustnessRow& row) {
  return row.accuracy_change_interval.high < 0;
}

// Then nothing that happens to the images can make it worse.
bool no_better_than_chance(const RobustnessRow& untouched) {
  return !(untouched.balanced_accuracy_interval.low > 0.5);
}

std::string format_verdict(const RobustnessRow& row, const RobustnessRow& untouched, const SourceCodecs& codecs) {
  if (row.touched == 0) return "no image came as a PNG: the row of PNG to JPEG shows untouched images";
  const std::string change = "when PNG images become JPEGs the accuracy changes by " + change_text(row);
  const bool differ = !codecs.difference.empty();
  if (differ && no_better_than_chance(untouched)) {
    return change + ": the detector is no better than chance here, so nothing can be said of file formats";
  }
  if (surely_falls(row) && differ) {
    return change + ": the detector has learned the file format, unless JPEG alone disturbs it as much";
  }
  if (surely_falls(row)) return change + ": JPEG disturbs it, but the codec did not tell the classes apart here";
  if (differ) return change + ": no sign that the detector has learned the file format";
  return "";
}

}  // namespace

std::vector<std::string> robustness_remarks(const Robustness& robustness) {
  std::vector<std::string> remarks;
  const SourceCodecs& codecs = robustness.codecs;
  if (!codecs.difference.empty()) {
    remarks.push_back("the codec tells the classes apart (" + codecs.difference +
                      "): every figure of this store may be that of a detector of file formats");
  }
  const RobustnessRow* worst = nullptr;
  for (const RobustnessRow& row : robustness.rows) {
    if (row.perturbation.kind == PerturbationKind::png_to_jpeg) {
      const std::string verdict = format_verdict(row, robustness.rows.front(), codecs);
      if (!verdict.empty()) remarks.push_back(verdict);
    } else if (surely_falls(row) && (worst == nullptr || row.accuracy_change < worst->accuracy_change)) {
      worst = &row;
    }
  }
  if (worst != nullptr) {
    remarks.push_back("what costs most: " + worst->perturbation.text() + ", accuracy " + change_text(*worst));
  }
  return remarks;
}

}  // namespace assay::launcher::evaluation
