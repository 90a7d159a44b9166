// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explanation_agreement.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "data/files/error.hpp"
#include "launcher/explanation/explanation_names.hpp"
#include "launcher/trials/explanation_maps.hpp"
#include "models/explain/rank_correlation.hpp"

namespace assay::launcher::trials {
namespace {

using Json = nlohmann::ordered_json;  // writes NaN as null
using models::explain::RankedValues;

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// A trial's map of the image at hand.
struct RankedMap {
  std::size_t trial = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  RankedValues values;
};
using RankedMaps = std::map<std::string, std::vector<RankedMap>>;

RankedMaps maps_of(const sweeps::SweepFolder& folder, const ExplainedImage& image, std::vector<std::string>& notes) {
  RankedMaps maps;
  for (const ExplanationOfTrial& found : image.explanations) {
    try {
      for (const auto& [name, map] :
           read_explanation_maps(folder.root() / found.folder / explanation::kAttributionsFile)) {
        maps[name].push_back({found.trial, map.height, map.width, RankedValues(map.values)});
      }
    } catch (const data::files::InputError& error) {
      notes.push_back(std::string(error.what()) + "; left out");
    }
  }
  return maps;
}

// Sums over images, one cell for each pair of trials.
class Sums {
 public:
  explicit Sums(std::size_t trials)
      : sum_(trials, std::vector<double>(trials)), images_(trials, std::vector<std::size_t>(trials)) {}

  void add(const std::vector<RankedMap>& maps) {
    for (std::size_t i = 0; i < maps.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        if (maps[i].height != maps[k].height || maps[i].width != maps[k].width) continue;
        const double agreement = rank_correlation(maps[i].values, maps[k].values);
        if (std::isnan(agreement)) continue;
        add(maps[i].trial, maps[k].trial, agreement);
        add(maps[k].trial, maps[i].trial, agreement);
      }
    }
  }
  MapAgreement result(const std::string& map) && {
    double total = 0;
    std::size_t pairs = 0;
    for (std::size_t i = 0; i < sum_.size(); ++i) {
      for (std::size_t k = 0; k < sum_.size(); ++k) {
        double& cell = sum_[i][k];
        cell = i == k ? 1 : images_[i][k] == 0 ? kUndefined : cell / static_cast<double>(images_[i][k]);
        if (k >= i || std::isnan(cell)) continue;
        total += cell;
        ++pairs;
      }
    }
    return {map, std::move(sum_), std::move(images_), pairs == 0 ? kUndefined : total / static_cast<double>(pairs)};
  }

 private:
  void add(std::size_t row, std::size_t column, double agreement) {
    sum_[row][column] += agreement;
    ++images_[row][column];
  }

  std::vector<std::vector<double>> sum_;
  std::vector<std::vector<std::size_t>> images_;
};

}  // namespace

std::vector<MapAgreement> measure_agreement(const sweeps::SweepFolder& folder, ExplainedImages& explained) {
  std::map<std::string, Sums> sums;
  for (const ExplainedImage& image : explained.images) {
    for (const auto& [name, maps] : maps_of(folder, image, explained.notes)) {
      if (maps.size() > 1) sums.try_emplace(name, explained.trials.size()).first->second.add(maps);
    }
  }
  std::vector<MapAgreement> agreement;
  for (auto& [name, sum] : sums) agreement.push_back(std::move(sum).result(name));
  return agreement;
}

std::string agreement_json(const ExplainedImages& explained, const std::vector<MapAgreement>& agreement) {
  Json trials = Json::array(), maps = Json::array();
  for (const ExplainedTrial& trial : explained.trials) trials.push_back({{"id", trial.id}, {"rank", trial.rank}});
  for (const MapAgreement& found : agreement) {
    maps.push_back({{"map", found.map}, {"overall", found.overall}, {"mean", found.mean}, {"images", found.images}});
  }
  const Json object = {{"measure", "Spearman's rank correlation of absolute maps, mean over images"},
                       {"trials", std::move(trials)},
                       {"maps", std::move(maps)}};
  return object.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace assay::launcher::trials
