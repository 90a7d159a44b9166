// SPDX-License-Identifier: Apache-2.0
#include "models/explain/deletion.hpp"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "models/explain/pixel_order.hpp"

namespace assay::models::explain {
namespace {

// [C, H, W] to [H * W, C].
at::Tensor pixels_of(const at::Tensor& image) {
  return image.cpu().to(at::kFloat).permute({1, 2, 0}).contiguous().flatten(0, 1);
}

// By the trapezoid rule over steps of equal width, from 0 to 1.
double area(double first, std::span<const double> between, double last) {
  const double sum = std::accumulate(between.begin(), between.end(), (first + last) / 2);
  return sum / static_cast<double>(between.size() + 1);
}

struct Spread {
  double mean = 0;
  double deviation = 0;
};

Spread spread_of(const std::vector<DeletionScores>& scores, double DeletionScores::*score) {
  const auto count = static_cast<double>(scores.size());
  double sum = 0;
  for (const DeletionScores& one : scores) sum += one.*score;
  double squares = 0;
  for (const DeletionScores& one : scores) squares += (one.*score - sum / count) * (one.*score - sum / count);
  const double none = std::numeric_limits<double>::quiet_NaN();
  return {.mean = sum / count, .deviation = scores.size() < 2 ? none : std::sqrt(squares / (count - 1))};
}

}  // namespace

DeletionTrial::DeletionTrial(ExplainedModel& model, const at::Tensor& seen, const at::Tensor& hidden, bool real,
                             const DeletionOptions& options)
    : model_(model), real_(real), options_(options) {
  if (seen.dim() != 3 || seen.sizes() != hidden.sizes()) {
    throw std::invalid_argument("deletion needs an image [C, H, W] and what hides it, of the same shape");
  }
  if (options.steps < 1 || options.random_maps < 1 || options.batch < 1) {
    throw std::invalid_argument("deletion needs at least one step, one random map and a batch of one");
  }
  seen_ = pixels_of(seen);
  hidden_ = pixels_of(hidden);
  height_ = seen.size(1);
  const std::vector<double> ends = ask(at::tensor({1, 0}).to(at::kBool).unsqueeze(1).expand({2, seen_.size(0)}));
  all_shown_ = ends[0];
  all_hidden_ = ends[1];
}

// shown: bool [K, H * W].
std::vector<double> DeletionTrial::ask(const at::Tensor& shown) {
  std::vector<double> outputs;
  for (const at::Tensor& part : shown.split(options_.batch)) {
    const at::Tensor images = at::where(part.unsqueeze(2), seen_, hidden_)
                                  .view({part.size(0), height_, -1, seen_.size(1)})
                                  .permute({0, 3, 1, 2});
    for (const double probability : model_.outputs(images, Output::probability)) {
      outputs.push_back(real_ ? probability : 1 - probability);
    }
  }
  return outputs;
}

std::vector<DeletionScores> DeletionTrial::score(std::span<const std::vector<std::int64_t>> ranks) {
  const std::int64_t pixels = seen_.size(0);
  std::vector<at::Tensor> shown;
  for (const std::vector<std::int64_t>& map : ranks) {
    const at::Tensor places = at::tensor(map);
    for (int step = 1; step < options_.steps; ++step) shown.push_back(places.ge(step * pixels / options_.steps));
    for (int step = 1; step < options_.steps; ++step) shown.push_back(places.lt(step * pixels / options_.steps));
  }
  const std::vector<double> outputs = shown.empty() ? std::vector<double>{} : ask(at::stack(shown));
  std::vector<DeletionScores> scores;
  std::span<const double> left(outputs);
  const auto curve = static_cast<std::size_t>(options_.steps - 1);
  for (std::size_t map = 0; map < ranks.size(); ++map, left = left.subspan(2 * curve)) {
    scores.push_back({.deletion_auc = area(all_shown_, left.first(curve), all_hidden_),
                      .insertion_auc = area(all_hidden_, left.subspan(curve, curve), all_shown_)});
  }
  return scores;
}

DeletionScores DeletionTrial::of(std::span<const double> importance) {
  if (static_cast<std::int64_t>(importance.size()) != seen_.size(0)) {
    throw std::invalid_argument("an explanation for deletion has one value for each pixel");
  }
  const std::vector<std::int64_t> ranks = ranks_by_importance(importance, options_.seed);
  return score({&ranks, 1}).front();
}

RandomBaseline DeletionTrial::random_baseline() {
  std::vector<std::vector<std::int64_t>> ranks;
  for (int map = 0; map < options_.random_maps; ++map) {
    ranks.push_back(random_ranks(seen_.size(0), options_.seed, static_cast<std::uint32_t>(map)));
  }
  const std::vector<DeletionScores> scores = score(ranks);
  const Spread deletion = spread_of(scores, &DeletionScores::deletion_auc);
  const Spread insertion = spread_of(scores, &DeletionScores::insertion_auc);
  return {.deletion_auc = deletion.mean,
          .insertion_auc = insertion.mean,
          .deletion_deviation = deletion.deviation,
          .insertion_deviation = insertion.deviation};
}

}  // namespace assay::models::explain
