// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/selection.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "launcher/config/resolve.hpp"
#include "launcher/explanation/row_draw.hpp"

namespace assay::launcher::explanation {
namespace {

// A row and where it stands: lower comes first, equal ones by the row.
using Ranked = std::pair<double, std::uint32_t>;

class Rule {
 public:
  Rule(const SelectionRule& rule, std::span<const std::uint8_t> labels, std::span<const double> probability_real)
      : rule_(rule), labels_(labels), probability_real_(probability_real) {}

  bool admits(std::uint32_t row) const {
    if (rule_.selection != Selection::right && rule_.selection != Selection::wrong) return true;
    const bool right = (probability_real_[row] > rule_.threshold) == (labels_[row] == 1);
    return right == (rule_.selection == Selection::right);
  }
  double place(std::uint32_t row) const {
    if (rule_.selection == Selection::random) return row_draw(rule_.seed, Draw::explained, row);
    const double distance = std::abs(probability_real_[row] - rule_.threshold);
    return rule_.selection == Selection::threshold ? distance : -distance;
  }

 private:
  const SelectionRule& rule_;
  std::span<const std::uint8_t> labels_;
  std::span<const double> probability_real_;
};

}  // namespace

Selection parse_selection(std::string_view name) {
  constexpr std::array<std::pair<std::string_view, Selection>, 4> kKnown = {{{"random", Selection::random},
                                                                             {"right", Selection::right},
                                                                             {"wrong", Selection::wrong},
                                                                             {"threshold", Selection::threshold}}};
  for (const auto& [word, value] : kKnown) {
    if (word == name) return value;
  }
  throw config::UsageError("--select '" + std::string(name) +
                           "' is unknown: choose from random, right, wrong, threshold");
}

bool needs_predictions(Selection selection) {
  return selection != Selection::random;
}

std::vector<std::uint32_t> select_images(const SelectionRule& rule, std::span<const std::uint8_t> labels,
                                         std::span<const double> probability_real) {
  if (needs_predictions(rule.selection) && probability_real.size() != labels.size()) {
    throw std::invalid_argument("select_images: one probability is needed for each label");
  }
  const Rule order(rule, labels, probability_real);
  std::array<std::vector<Ranked>, 2> classes;
  for (std::uint32_t row = 0; row < labels.size(); ++row) {
    if (order.admits(row)) classes.at(labels[row]).emplace_back(order.place(row), row);
  }
  for (auto& rows : classes) std::sort(rows.begin(), rows.end());
  std::vector<std::uint32_t> chosen;
  for (std::size_t i = 0; chosen.size() < rule.count && i < std::max(classes[0].size(), classes[1].size()); ++i) {
    for (const std::size_t label : {1u, 0u}) {
      if (i < classes[label].size() && chosen.size() < rule.count) chosen.push_back(classes[label][i].second);
    }
  }
  return chosen;
}

}  // namespace assay::launcher::explanation
