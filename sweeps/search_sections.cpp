// SPDX-License-Identifier: Apache-2.0
#include "sweeps/search_sections.hpp"

#include <cstdint>
#include <limits>
#include <string>

#include "sweeps/plan.hpp"

namespace assay::sweeps {

Search search_of(const YamlNode& node, const YamlPlace& place) {
  place.expect_section(node, {"kind", "count", "seed"}, "{kind: random, count: 20, seed: 1}");
  const YamlNode* kind = node.find("kind");
  const std::string word = kind == nullptr ? "" : place.text(*kind);
  Search search;
  if (word == "random") {
    search.kind = SearchKind::random;
  } else if (word == "sobol") {
    search.kind = SearchKind::sobol;
  } else if (word != "grid") {
    place.in("kind").refuse(kind == nullptr ? node.line : kind->line, "expected grid, random or sobol");
  }
  const YamlNode* count = node.find("count");
  const YamlNode* seed = node.find("seed");
  if (search.kind == SearchKind::grid) {
    if (count != nullptr) place.in("count").refuse(count->line, "a grid has as many trials as points");
    if (seed != nullptr)
      place.in("seed").refuse(seed->line, "a grid draws nothing; for seeds of trainings add an axis");
    return search;
  }
  if (count == nullptr) place.refuse(node.line, "needs count: how many points to draw");
  search.count = static_cast<std::uint64_t>(place.whole(*count, 1, static_cast<std::int64_t>(kMostTrials)));
  if (seed != nullptr)
    search.seed = static_cast<std::uint64_t>(place.whole(*seed, 0, std::numeric_limits<std::int64_t>::max()));
  return search;
}

std::optional<EarlyStopping> early_stopping_of(const YamlNode& node, const YamlPlace& place) {
  place.expect_section(node, {"kind", "eta", "grace"}, "{kind: asha, eta: 3, grace: 2}");
  const YamlNode* kind = node.find("kind");
  const std::string word = kind == nullptr ? "" : place.text(*kind);
  if (word == "none") return std::nullopt;
  if (word != "asha") place.in("kind").refuse(kind == nullptr ? node.line : kind->line, "expected asha or none");
  EarlyStopping options;
  if (const YamlNode* eta = node.find("eta")) {
    options.eta = static_cast<std::uint32_t>(place.whole(*eta, 2, 1000));
  }
  if (const YamlNode* grace = node.find("grace")) {
    options.grace = static_cast<std::uint32_t>(place.whole(*grace, 1, 1'000'000));
  }
  return options;
}

Objective objective_of(const YamlNode& node, const YamlPlace& place) {
  place.expect_section(node, {"metric", "mode"}, "{metric: validation.roc_auc, mode: max}");
  Objective objective;
  objective.line = node.line;
  const YamlNode* metric = node.find("metric");
  const YamlNode* mode = node.find("mode");
  if (metric != nullptr) objective.metric = place.text(*metric);
  // To guess would turn a sweep upside down.
  if (mode == nullptr && objective.metric != Objective{}.metric) {
    place.refuse(node.line, "needs mode: max or min, whichever is better");
  }
  const std::string word = mode == nullptr ? "max" : place.text(*mode);
  if (word != "max" && word != "min") place.in("mode").refuse(mode->line, "expected max or min");
  objective.maximise = word == "max";
  return objective;
}

}  // namespace assay::sweeps
