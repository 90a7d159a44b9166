// SPDX-License-Identifier: Apache-2.0
// artefacts/training_metrics.json: how a training went, and the curves of what came of it, for pages that draw them.
// Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace assay::launcher::artefacts {

// What an evaluation found. labels: 0 FAKE, 1 REAL; probability_real: one for each.
struct JudgedImages {
  std::span<const std::uint8_t> labels;
  std::span<const double> probability_real;
  double threshold = 0.5;  // predicted REAL above it
};

// {epochs, accuracy[], loss[], validation{accuracy[], loss[], precision[], recall[], roc_auc[]}, roc{fpr, tpr,
// thresholds, auc}, pr{precision, recall, thresholds}, confusion[2][2]}: the first four from the records of
// metrics.jsonl (lines that are none are passed over), `epochs` their number; the curves of REAL, confusion as
// [true][predicted] with FAKE first. Undefined figures are null, and so is the first threshold of `roc`, which is above
// every score; with a NaN among the probabilities both curves are empty.
std::string training_metrics_json(const std::string& metrics_jsonl, const JudgedImages& images);

}  // namespace assay::launcher::artefacts
