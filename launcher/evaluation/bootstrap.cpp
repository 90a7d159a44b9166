// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "data/files/random.hpp"
#include "data/parallel_parts.hpp"
#include "launcher/evaluation/metrics.hpp"

namespace assay::launcher::evaluation {
namespace {

// One class, the image that looks most positive first.
struct RankedClass {
  std::vector<double> log_loss, squared_error;  // of each image
  std::size_t predicted_positive = 0;           // so many of the first ones
};

// Where the images of one distinct score end, in the order of each class.
struct ScoreGroup {
  std::size_t positives_end = 0;
  std::size_t negatives_end = 0;
};

struct RankedImages {
  RankedClass positives, negatives;
  std::vector<ScoreGroup> groups;  // most positive score first
};

RankedImages rank(std::span<const std::uint8_t> labels, std::span<const double> scores,
                  const BootstrapOptions& options) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const double sign = options.positive == 1 ? 1 : -1;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return sign * scores[a] > sign * scores[b]; });
  RankedImages ranked;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::uint8_t label = labels[order[i]];
    const double score = scores[order[i]];
    RankedClass& own = label == options.positive ? ranked.positives : ranked.negatives;
    own.log_loss.push_back(log_loss_of(label, score));
    own.squared_error.push_back((score - label) * (score - label));
    if ((score > options.threshold ? 1 : 0) == options.positive) ++own.predicted_positive;
    if (i + 1 < order.size() && scores[order[i + 1]] == score) continue;
    ranked.groups.push_back({ranked.positives.log_loss.size(), ranked.negatives.log_loss.size()});
  }
  return ranked;
}

// How often each image of a class was drawn.
void draw(std::vector<std::uint32_t>& times, std::uint64_t seed, std::uint32_t resample, std::uint32_t label) {
  std::fill(times.begin(), times.end(), 0);
  const auto count = static_cast<std::uint32_t>(times.size());
  data::files::CounterStream stream(seed, data::files::RandomUse::bootstrap, resample, label);
  for (std::uint32_t i = 0; i < count; ++i) ++times[stream.below(count)];
}

// The figures of one resample after the other, in memory that is used again.
class Resampler {
 public:
  Resampler(const RankedImages& ranked, const BootstrapOptions& options)
      : ranked_(ranked),
        options_(options),
        positives_(ranked.positives.log_loss.size()),
        negatives_(ranked.negatives.log_loss.size()) {}

  Metrics figures_of(std::uint32_t resample) {
    const auto positive = static_cast<std::uint32_t>(options_.positive);
    draw(positives_, options_.seed, resample, positive);
    draw(negatives_, options_.seed, resample, 1 - positive);
    Metrics metrics = label_metrics(confusion(), options_.positive);
    add_areas(metrics);
    const double count = static_cast<double>(metrics.count);
    metrics.log_loss = weighted_sum(&RankedClass::log_loss) / count;
    metrics.brier = weighted_sum(&RankedClass::squared_error) / count;
    metrics.rmse = std::sqrt(metrics.brier);
    return metrics;
  }

 private:
  Confusion confusion() const {
    const int positive = options_.positive, negative = 1 - positive;
    Confusion confusion{};
    const auto add = [&](const std::vector<std::uint32_t>& times, const RankedClass& own, int label) {
      const auto border = times.begin() + static_cast<std::ptrdiff_t>(own.predicted_positive);
      confusion[label][positive] = std::accumulate(times.begin(), border, std::uint64_t{0});
      confusion[label][negative] = std::accumulate(border, times.end(), std::uint64_t{0});
    };
    add(positives_, ranked_.positives, positive);
    add(negatives_, ranked_.negatives, negative);
    return confusion;
  }

  // As curves.cpp has them, over the scores that were drawn.
  void add_areas(Metrics& metrics) const {
    std::uint64_t hits = 0, alarms = 0, doubled = 0;
    std::size_t next_positive = 0, next_negative = 0;
    double precision_sum = 0;
    for (const ScoreGroup& group : ranked_.groups) {
      std::uint64_t gained = 0, lost = 0;
      while (next_positive < group.positives_end) gained += positives_[next_positive++];
      while (next_negative < group.negatives_end) lost += negatives_[next_negative++];
      doubled += lost * (2 * hits + gained);
      hits += gained;
      alarms += lost;
      if (gained > 0) {
        precision_sum += static_cast<double>(gained) * static_cast<double>(hits) / static_cast<double>(hits + alarms);
      }
    }
    if (hits == 0) return;
    metrics.average_precision = precision_sum / static_cast<double>(hits);
    if (alarms == 0) return;
    metrics.roc_auc = static_cast<double>(doubled) / 2 / static_cast<double>(hits) / static_cast<double>(alarms);
  }

  double weighted_sum(std::vector<double> RankedClass::*values) const {
    const auto& of_positives = ranked_.positives.*values;
    const auto& of_negatives = ranked_.negatives.*values;
    return std::inner_product(positives_.begin(), positives_.end(), of_positives.begin(), 0.0) +
           std::inner_product(negatives_.begin(), negatives_.end(), of_negatives.begin(), 0.0);
  }

  const RankedImages& ranked_;
  const BootstrapOptions& options_;
  std::vector<std::uint32_t> positives_, negatives_;  // times drawn
};

std::vector<Metrics> resample(const RankedImages& ranked, const BootstrapOptions& options) {
  std::vector<Metrics> resampled(options.resamples);
  const auto parts = static_cast<std::uint32_t>(std::max(1, options.threads));
  data::ParallelParts threads;
  threads.run(static_cast<int>(parts), [&](int part) {
    Resampler resampler(ranked, options);
    for (auto i = static_cast<std::uint32_t>(part); i < options.resamples; i += parts) {
      resampled[i] = resampler.figures_of(i);
    }
  });
  return resampled;
}

template <class Figure>
Interval interval_of(const std::vector<Metrics>& resampled, Figure figure) {
  std::vector<double> values;
  values.reserve(resampled.size());
  for (const Metrics& metrics : resampled) values.push_back(figure(metrics));
  return middle_of(std::move(values));
}

}  // namespace

BootstrapIntervals bootstrap_intervals(std::span<const std::uint8_t> labels, std::span<const double> scores,
                                       const BootstrapOptions& options) {
  if (labels.size() != scores.size()) throw std::invalid_argument("labels and scores differ in length");
  if (options.positive != 0 && options.positive != 1) throw std::invalid_argument("the positive class is 0 or 1");
  const auto is_nan = [](double score) { return std::isnan(score); };
  if (labels.empty() || std::any_of(scores.begin(), scores.end(), is_nan)) return {};
  const RankedImages ranked = rank(labels, scores, options);
  const std::vector<Metrics> resampled = resample(ranked, options);
  const auto of = [&](double Metrics::*figure) {
    return interval_of(resampled, [&](const Metrics& metrics) { return metrics.*figure; });
  };
  return {.balanced_accuracy = of(&Metrics::balanced_accuracy),
          .mcc = of(&Metrics::mcc),
          // Without positive images it is 0 by definition, which no resample can change and which is no certainty.
          .f1 = ranked.positives.log_loss.empty() ? Interval{} : of(&Metrics::f1),
          .macro_f1 = interval_of(resampled, [](const Metrics& metrics) { return metrics.macro.f1; }),
          .roc_auc = of(&Metrics::roc_auc),
          .average_precision = of(&Metrics::average_precision),
          .log_loss = of(&Metrics::log_loss),
          .brier = of(&Metrics::brier),
          .rmse = of(&Metrics::rmse)};
}

}  // namespace assay::launcher::evaluation
