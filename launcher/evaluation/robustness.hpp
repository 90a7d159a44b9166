// SPDX-License-Identifier: Apache-2.0
// What a detector's figures become when something happens to the images first, and what that says. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "launcher/evaluation/bootstrap.hpp"
#include "launcher/evaluation/intervals.hpp"
#include "launcher/evaluation/perturbation.hpp"
#include "launcher/evaluation/source_codecs.hpp"

namespace assay::launcher::evaluation {

// The figures after one perturbation. Undefined ones are NaN.
struct RobustnessRow {
  Perturbation perturbation;
  std::uint64_t touched = 0;  // images it did something to
  double accuracy = 0;
  Interval accuracy_interval;
  double balanced_accuracy = 0;
  Interval balanced_accuracy_interval;
  double roc_auc = 0;
  Interval roc_auc_interval;
  // Of the accuracy, against the untouched images, image by image: much narrower than two accuracies side by side.
  double accuracy_change = 0;
  Interval accuracy_change_interval;
  double flipped = 0;                    // share of images whose predicted class is another
  std::array<double, 2> shift = {0, 0};  // of the mean P(REAL) of FAKE and of REAL images
};

struct Robustness {
  std::vector<RobustnessRow> rows;  // the untouched images first
  SourceCodecs codecs;
};

// before, after: P(REAL) of the same images, untouched and touched. Throws std::invalid_argument on unequal lengths.
RobustnessRow robustness_row(const Perturbation& perturbation, std::uint64_t touched,
                             std::span<const std::uint8_t> labels, std::span<const double> before,
                             std::span<const double> after, const BootstrapOptions& options);

// The 95 % interval of (gained - lost) / whole, where `lost` of the images were right before and wrong after, and
// `gained` the other way round (Agresti and Min, Statistics in Medicine 24, 2005, sec. 4: half an image is added to
// each). Undefined for whole = 0.
Interval paired_change(std::uint64_t lost, std::uint64_t gained, std::uint64_t whole);

// What a reader should not miss, each one sentence: classes that differ in codec, a detector that has learned the file
// format, the perturbation that costs most.
std::vector<std::string> robustness_remarks(const Robustness& robustness);

}  // namespace assay::launcher::evaluation
