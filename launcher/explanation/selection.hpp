// SPDX-License-Identifier: Apache-2.0
// Which images of a labelled split are explained. Pure; any thread may call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace assay::launcher::explanation {

enum class Selection {
  random,     // a function of the seed and the row alone
  right,      // of those predicted rightly, the most confident
  wrong,      // of those predicted wrongly, the most confident
  threshold,  // nearest the threshold, on either side
};
// Throws config::UsageError naming the known ones.
Selection parse_selection(std::string_view name);
// Whether the model must have seen the split.
bool needs_predictions(Selection selection);

struct SelectionRule {
  Selection selection = Selection::random;
  std::size_t count = 10;
  double threshold = 0.5;  // REAL is predicted above it
  std::uint64_t seed = 0;
};

// Row numbers, REAL and FAKE in turn, each class in the order of the rule; equal ones in the order of the rows. Half of
// `count` of each class (REAL has the odd one); where one class has too few, the other fills up, and where both have,
// there are fewer than `count`. labels: 0 FAKE, 1 REAL. probability_real: one for each label; empty will do for random.
// Throws std::invalid_argument on other lengths.
std::vector<std::uint32_t> select_images(const SelectionRule& rule, std::span<const std::uint8_t> labels,
                                         std::span<const double> probability_real);

}  // namespace assay::launcher::explanation
