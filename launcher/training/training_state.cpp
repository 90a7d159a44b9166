// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/training_state.hpp"

#include <nlohmann/json.hpp>

#include "data/files/error.hpp"

namespace assay::launcher::training {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(EpochTotals, loss_sum, count, correct, true_real, false_real, false_fake, seconds)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DataIdentity, path, content_hash, height, width, channels, class_names, encoding)

namespace {

constexpr int kFormat = 3;

json optional_number(const std::optional<double>& value) {
  return value ? json(*value) : json(nullptr);
}

std::optional<double> optional_number(const json& value) {
  if (value.is_null()) return std::nullopt;
  return value.get<double>();
}

}  // namespace

std::string to_json(const TrainingState& state) {
  return json{
             {"format", kFormat},
             {"step", state.step},
             {"epoch", state.epoch},
             {"batch", state.batch},
             {"totals", state.totals},
             {"best", {{"value", optional_number(state.best_value)}, {"step", state.best_step}}},
             {"early_stopping",
              {{"best", optional_number(state.early_stopping_best)},
               {"wait", state.early_stopping_wait},
               {"stopped", state.stopped_early}}},
             {"plateau",
              {{"best", optional_number(state.plateau.best)},
               {"wait", state.plateau.wait},
               {"reductions", state.plateau.reductions}}},
             {"config_hash", state.config_hash},
             {"world_size", state.world_size},
             {"data", state.data},
         }
             .dump(2) +
         "\n";
}

TrainingState state_from_json(const std::string& text, const std::filesystem::path& origin) {
  try {
    const json object = json::parse(text);
    if (object.at("format") != kFormat) {
      throw data::files::InputError(origin.string() + ": made by another version of assay; train again with this one");
    }
    TrainingState state;
    object.at("step").get_to(state.step);
    object.at("epoch").get_to(state.epoch);
    object.at("batch").get_to(state.batch);
    object.at("totals").get_to(state.totals);
    state.best_value = optional_number(object.at("best").at("value"));
    object.at("best").at("step").get_to(state.best_step);
    const json& early_stopping = object.at("early_stopping");
    state.early_stopping_best = optional_number(early_stopping.at("best"));
    early_stopping.at("wait").get_to(state.early_stopping_wait);
    early_stopping.at("stopped").get_to(state.stopped_early);
    const json& plateau = object.at("plateau");
    state.plateau.best = optional_number(plateau.at("best"));
    plateau.at("wait").get_to(state.plateau.wait);
    plateau.at("reductions").get_to(state.plateau.reductions);
    object.at("config_hash").get_to(state.config_hash);
    object.at("world_size").get_to(state.world_size);
    object.at("data").get_to(state.data);
    return state;
  } catch (const json::exception& error) {
    throw data::files::InputError(origin.string() + ": not a training state (" + error.what() + ")");
  }
}

}  // namespace assay::launcher::training
