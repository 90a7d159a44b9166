// SPDX-License-Identifier: Apache-2.0
#include "models/explain/path_samples.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "data/files/random.hpp"

namespace assay::models::explain {
namespace {

using data::files::CounterStream;
using data::files::RandomUse;

constexpr std::uint32_t kOrders = 0;  // streams of a seed
constexpr std::uint32_t kAlphas = 1;

// Fisher and Yates (Durstenfeld, CACM 1964).
std::vector<std::int64_t> permutation(std::int64_t count, std::uint64_t seed, std::uint32_t round) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  CounterStream stream(seed, RandomUse::path_samples, kOrders, round);
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[stream.below(static_cast<std::uint32_t>(left))]);
  }
  return order;
}

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Unbiased; 0 of a single value.
double variance_of(std::span<const double> values) {
  if (values.size() < 2) return 0;
  const double mean = mean_of(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

// The same, of values around a mean that moves slowly from neighbour to neighbour.
double variance_around_trend(std::span<const double> values) {
  double squares = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    squares += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
  }
  return squares / (2.0 * static_cast<double>(values.size() - 1));
}

// What a mean over the background is off by when image b is taken count_b times, of the variance of one image: exact
// when every image is equally likely to be taken more often.
double imbalance(std::span<const std::int64_t> taken, std::size_t images) {
  std::vector<double> shares(images, -1.0 / static_cast<double>(images));
  for (const std::int64_t image : taken)
    shares[static_cast<std::size_t>(image)] += 1.0 / static_cast<double>(taken.size());
  return std::inner_product(shares.begin(), shares.end(), shares.begin(), 0.0);
}

}  // namespace

PathSamples stratified_samples(std::int64_t count, std::int64_t background, std::uint64_t seed) {
  if (background < 1) throw std::invalid_argument("expected gradients need at least one background image");
  if (count < 2) throw std::invalid_argument("expected gradients need at least 2 samples");
  PathSamples samples{.stratified = true};
  CounterStream jitter(seed, RandomUse::path_samples, kAlphas);
  std::vector<std::int64_t> order;
  for (std::int64_t i = 0; i < count; ++i) {
    const std::int64_t place = i % background;
    if (place == 0) order = permutation(background, seed, static_cast<std::uint32_t>(i / background));
    samples.background.push_back(order[static_cast<std::size_t>(place)]);
    samples.alpha.push_back(
        static_cast<float>((static_cast<double>(i) + jitter.uniform()) / static_cast<double>(count)));
  }
  return samples;
}

double path_standard_error(const PathSamples& samples, std::span<const double> sums,
                           std::span<const double> backgrounds, double output) {
  std::vector<double> errors(sums.begin(), sums.end());
  for (std::size_t i = 0; i < errors.size(); ++i) {
    errors[i] -= output - backgrounds[static_cast<std::size_t>(samples.background[i])];
  }
  const double variance = samples.stratified ? variance_around_trend(errors) : variance_of(errors);
  return std::sqrt(variance / static_cast<double>(errors.size()) +
                   variance_of(backgrounds) * imbalance(samples.background, backgrounds.size()));
}

}  // namespace assay::models::explain
