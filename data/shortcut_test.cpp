// SPDX-License-Identifier: Apache-2.0
#include "data/shortcut_test.hpp"

#include <algorithm>
#include <map>

#include "data/binned_logistic.hpp"
#include "data/quantile_bins.hpp"
#include "data/rank_area.hpp"

namespace assay::data {
namespace {

constexpr std::size_t kFeatures = kFileFeatures.size();
constexpr double kLeastArea = 0.6;  // what is below tells too little to mislead a detector
constexpr double kNormal95 = 1.96;
constexpr double kNormal998 = 3;

// Images with the same bins: how many in each fold, by label.
using FoldCounts = std::array<std::array<std::uint64_t, 2>, kShortcutFolds>;
using Cells = std::map<std::vector<int>, FoldCounts>;

struct Table {
  std::vector<int> bins;  // of each feature
  Cells cells;
};

Table make_table(const SourceColumns& sources, std::span<const std::uint8_t> labels) {
  Table table;
  std::vector<BinnedValues> columns;
  for (const auto feature : kFileFeatures) {
    columns.push_back(quantile_bins(feature_values(sources, feature)));
    table.bins.push_back(columns.back().bins);
  }
  std::array<std::uint64_t, 2> seen{};
  std::vector<int> key(kFeatures);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    for (std::size_t f = 0; f < kFeatures; ++f) key[f] = columns[f].bin[row];
    const std::uint8_t label = labels[row];
    ++table.cells[key][seen[label]++ % kShortcutFolds][label];
  }
  return table;
}

// The same images seen by one feature only.
Table only(const Table& table, std::size_t feature) {
  Table narrow{{table.bins[feature]}, {}};
  for (const auto& [bins, counts] : table.cells) {
    auto& sum = narrow.cells[{bins[feature]}];
    for (int fold = 0; fold < kShortcutFolds; ++fold) {
      for (int label = 0; label < 2; ++label) sum[fold][label] += counts[fold][label];
    }
  }
  return narrow;
}

struct FoldResult {
  double area, balanced_accuracy;
};

FoldResult hold_out(const Table& table, int held) {
  std::vector<BinnedCell> cells;
  for (const auto& [bins, counts] : table.cells) {
    BinnedCell cell{bins, 0, 0};
    for (int fold = 0; fold < kShortcutFolds; ++fold) {
      if (fold == held) continue;
      cell.negatives += static_cast<double>(counts[fold][0]);
      cell.positives += static_cast<double>(counts[fold][1]);
    }
    cells.push_back(std::move(cell));
  }
  const BinnedLogistic classifier(cells, table.bins);
  std::vector<ScoredCount> scores;
  std::array<double, 2> right{}, all{};
  for (const auto& [bins, counts] : table.cells) {
    const double odds = classifier.log_odds(bins);
    scores.push_back({odds, counts[held][0], counts[held][1]});
    for (const int label : {0, 1}) {
      const auto images = static_cast<double>(counts[held][label]);
      all[label] += images;
      // Odds of exactly 1 say nothing: half a hit.
      right[label] += images * (odds == 0 ? 0.5 : (odds > 0) == (label == 1) ? 1 : 0);
    }
  }
  return {rank_area(scores), (right[0] / all[0] + right[1] / all[1]) / 2};
}

ShortcutScore cross_validate(const Table& table, double negatives, double positives) {
  ShortcutScore score{0, 0, 0, 0, 0};
  for (int fold = 0; fold < kShortcutFolds; ++fold) {
    const auto result = hold_out(table, fold);
    score.roc_auc += result.area / kShortcutFolds;
    score.balanced_accuracy += result.balanced_accuracy / kShortcutFolds;
  }
  const double error = area_error(score.roc_auc, negatives, positives);
  score.low = std::max(0.0, score.roc_auc - kNormal95 * error);
  score.high = std::min(1.0, score.roc_auc + kNormal95 * error);
  score.chance_limit = std::min(1.0, 0.5 + kNormal998 * area_error_by_chance(negatives, positives, kShortcutFolds));
  return score;
}

std::string why_not(std::span<const std::uint64_t> counts, std::span<const std::string> class_names) {
  if (class_names.size() != 2)
    return "it is made between two classes, and there are " + std::to_string(class_names.size());
  for (std::size_t label = 0; label < 2; ++label) {
    if (counts[label] == 0) return "there are no images of " + class_names[label];
  }
  for (std::size_t label = 0; label < 2; ++label) {
    if (counts[label] < kShortcutLeastImages) {
      return "there are only " + std::to_string(counts[label]) + " images of " + class_names[label] + " (" +
             std::to_string(kShortcutLeastImages) + " are needed)";
    }
  }
  return "";
}

}  // namespace

bool ShortcutScore::telling() const {
  return roc_auc > chance_limit && low >= kLeastArea;
}

ShortcutTest test_shortcuts(const SourceColumns& sources, std::span<const std::uint8_t> labels,
                            std::span<const std::string> class_names) {
  std::array<std::uint64_t, 256> counts{};
  for (const std::uint8_t label : labels) ++counts[label];
  ShortcutTest test;
  test.first_class_images = counts[0];
  test.second_class_images = counts[1];
  test.not_made = why_not(counts, class_names);
  if (!test.not_made.empty()) return test;
  const Table table = make_table(sources, labels);
  const auto negatives = static_cast<double>(counts[0]), positives = static_cast<double>(counts[1]);
  for (std::size_t feature = 0; feature < kFeatures; ++feature) {
    test.features[feature] = cross_validate(only(table, feature), negatives, positives);
  }
  test.together = cross_validate(table, negatives, positives);
  return test;
}

}  // namespace assay::data
