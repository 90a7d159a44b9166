// SPDX-License-Identifier: Apache-2.0
#include "models/explain/kernel_shap_pairs.hpp"

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "data/files/random.hpp"
#include "models/explain/kernel_shap.hpp"

namespace assay::models::explain {
namespace {

// All pairs of a coalition of `size` segments and its complement.
struct PairSize {
  int size = 0;
  double weight = 0;  // of all of them together: the Shapley kernel (Lundberg & Lee 2017, theorem 2)
  double count = 0;   // of them; may be too large for an integer
};

double binomial(int n, int k) {
  double value = 1;
  for (int i = 1; i <= k; ++i) value = value * (n - k + i) / i;
  return value;
}

std::vector<PairSize> pair_sizes(int segments) {
  std::vector<PairSize> sizes;
  for (int size = 1; 2 * size <= segments; ++size) {
    // In the middle a coalition and its complement are of one size.
    const double both = 2 * size == segments ? 1 : 2;
    sizes.push_back({size, both * (segments - 1) / (static_cast<double>(size) * (segments - size)),
                     binomial(segments, size) * both / 2});
  }
  return sizes;
}

// How many sizes are asked completely: the smallest one always, which alone determines all values, and those after it
// as long as their share of the pairs that are left covers them.
std::size_t complete_sizes(const std::vector<PairSize>& sizes, double pairs) {
  double weight = 0;
  for (const PairSize& size : sizes) weight += size.weight;
  std::size_t complete = 0;
  for (const PairSize& size : sizes) {
    constexpr double kRounding = 1e-8;
    if (complete > 0 && pairs * size.weight / weight < size.count * (1 - kRounding)) break;
    pairs -= size.count;
    weight -= size.weight;
    ++complete;
  }
  return complete;
}

using Coalition = std::vector<std::uint8_t>;

// Every coalition of the size; in the middle those with segment 0, whose complements are the others.
void append_all(const PairSize& size, int segments, std::vector<Coalition>& coalitions) {
  Coalition shown(static_cast<std::size_t>(segments));
  std::fill_n(shown.begin(), size.size, std::uint8_t{1});
  do {
    if (2 * size.size == segments && shown.front() == 0) break;
    coalitions.push_back(shown);
  } while (std::prev_permutation(shown.begin(), shown.end()));
}

Coalition draw(int size, int segments, std::uint64_t seed, std::size_t number) {
  data::files::CounterStream stream(seed, data::files::RandomUse::kernel_shap, static_cast<std::uint32_t>(number));
  std::vector<std::size_t> order(static_cast<std::size_t>(segments));
  std::iota(order.begin(), order.end(), std::size_t{0});
  Coalition shown(order.size());
  for (std::size_t i = 0; i < static_cast<std::size_t>(size); ++i) {
    std::swap(order[i], order[i + stream.below(static_cast<std::uint32_t>(order.size() - i))]);
    shown[order[i]] = 1;
  }
  return shown;
}

// Sizes are shared out by their weight, not drawn: less is left to chance.
void append_drawn(const std::vector<PairSize>& sizes, double weight, std::size_t count, int segments,
                  std::uint64_t seed, std::vector<Coalition>& coalitions) {
  auto size = sizes.begin();
  double reached = size->weight;
  for (std::size_t i = 0; i < count; ++i) {
    const double place = (static_cast<double>(i) + 0.5) / static_cast<double>(count) * weight;
    while (place > reached && size + 1 != sizes.end()) reached += (++size)->weight;
    coalitions.push_back(draw(size->size, segments, seed, i));
  }
}

}  // namespace

CoalitionPairs plan_pairs(int segments, std::size_t samples, std::uint64_t seed) {
  if (segments < 2) throw std::invalid_argument("coalitions need at least 2 segments");
  if (samples < fewest_kernel_shap_samples(segments)) {
    throw std::invalid_argument("KernelSHAP: " + std::to_string(samples) + " samples are too few for " +
                                std::to_string(segments) + " segments: at least " +
                                std::to_string(fewest_kernel_shap_samples(segments)));
  }
  std::vector<PairSize> sizes = pair_sizes(segments);
  const std::size_t complete = complete_sizes(sizes, static_cast<double>(samples / 2));
  std::vector<Coalition> coalitions;
  std::vector<double> weights;
  for (std::size_t i = 0; i < complete; ++i) {
    append_all(sizes[i], segments, coalitions);
    weights.resize(coalitions.size(), sizes[i].weight / sizes[i].count);
  }
  const std::size_t enumerated = coalitions.size();
  sizes.erase(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(complete));
  if (!sizes.empty()) {
    const std::size_t drawn = samples / 2 - enumerated;
    double weight = 0;
    for (const PairSize& size : sizes) weight += size.weight;
    append_drawn(sizes, weight, drawn, segments, seed, coalitions);
    weights.resize(coalitions.size(), weight / static_cast<double>(drawn));
  }
  CoalitionPairs pairs{Masks(coalitions.size(), segments), std::move(weights), enumerated};
  for (std::size_t i = 0; i < coalitions.size(); ++i) std::ranges::copy(coalitions[i], pairs.shown.row(i).begin());
  return pairs;
}

}  // namespace assay::models::explain
