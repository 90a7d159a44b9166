// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/best_trial.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "launcher/artefacts/model_card.hpp"
#include "launcher/training/trained_model.hpp"
#include "sweeps/run_files.hpp"

namespace assay::launcher::trials {
namespace {

using Json = nlohmann::ordered_json;
using data::files::RunFolder;

constexpr const char* kBestFile = "best.json";
constexpr const char* kCardFile = "model_card.json";
constexpr std::uint64_t kMaxJsonBytes = 64ull << 20;

// Nothing where there is no such file or it is damaged.
std::optional<Json> read_object(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  try {
    Json object = Json::parse(data::files::read_file(path, kMaxJsonBytes), nullptr, /*allow_exceptions=*/false);
    if (object.is_object()) return object;
  } catch (const data::files::InputError&) {
  }
  return std::nullopt;
}

std::string text_at(const Json& object, const char* pointer) {
  const Json::json_pointer at(pointer);
  return object.contains(at) && object.at(at).is_string() ? object.at(at).get<std::string>() : std::string();
}

// The card of the last evaluation, when it judged these weights.
std::optional<Json> evaluated_card(const RunFolder& run, const training::TrainedModel& trained) {
  std::optional<Json> card = read_object(run.artefact(kCardFile));
  if (!card) return std::nullopt;
  const std::string split = text_at(*card, "/data/evaluated_on/split");
  if (split != "train" && split != "validation" && split != "test") return std::nullopt;
  const std::optional<Json> metrics = read_object(run.evaluation_metrics(split));
  const bool same = metrics && text_at(*metrics, "/checkpoint/weights_sha256") == trained.weights_sha256;
  return same && (*card)["limits"].is_array() ? card : std::nullopt;
}

// Of the epoch after which the checkpoint was made.
sweeps::EpochFigures figures_of(const RunFolder& run, std::uint32_t epoch) {
  for (sweeps::EpochFigures& figures : sweeps::read_metrics(run)) {
    const auto found = figures.find("epoch");
    if (found == figures.end() || found->second != epoch) continue;
    for (const char* key : {"epoch", "step", "seconds"}) figures.erase(key);
    return figures;
  }
  return {};
}

Json card_of(const RunFolder& run, const training::TrainedModel& trained) {
  if (std::optional<Json> card = evaluated_card(run, trained)) return *card;
  return Json::parse(artefacts::unevaluated_model_card_json(trained, figures_of(run, trained.state.epoch)));
}

std::string limit_of_choice(const sweeps::Collection& collection, const sweeps::Ranking& ranking) {
  return "Chosen as the best of " + std::to_string(ranking.trials.size()) + " trials of the sweep '" + collection.name +
         "' by " + ranking.figure +
         ": that figure flatters it the more the more trials there were; only images that had no part in the choice "
         "tell how good it is.";
}

Json figures_json(const sweeps::EpochFigures& figures) {
  Json object = Json::object();
  for (const auto& [name, value] : figures) object[name] = value;
  return object;
}

Json best_json(const sweeps::SweepFolder& folder, const sweeps::CollectedTrial& trial, const sweeps::Ranking& ranking) {
  const sweeps::PlannedTrial& planned = trial.status.trial;
  Json parameters = Json::object();
  for (const auto& [key, value] : planned.parameters) parameters[key] = value;
  return {{"trial", planned.id},
          {"position", planned.index},
          {"state", sweeps::state_name(trial.status.state)},
          {"parameters", std::move(parameters)},
          {"ranked_by", {{"figure", ranking.figure}, {"mode", ranking.maximise ? "max" : "min"}}},
          {"value", sweeps::figure(trial, ranking.figure).value()},
          {"compared_with", ranking.trials.size()},
          {"best_epoch", trial.figures.best_epoch ? Json(*trial.figures.best_epoch) : Json()},
          {"run", folder.run(planned.id).root().lexically_relative(folder.root()).string()},
          {"checkpoint", nullptr},
          {"best", figures_json(trial.figures.best)},
          {"last", figures_json(trial.figures.last)},
          {"evaluation", figures_json(trial.figures.evaluation)}};
}

Json checkpoint_json(const sweeps::SweepFolder& folder, const RunFolder& run, const training::TrainedModel& trained) {
  return {{"folder", run.checkpoint(trained.state.step).lexically_relative(folder.root()).string()},
          {"epoch", trained.state.epoch},
          {"step", trained.state.step},
          {"weights_sha256", trained.weights_sha256}};
}

void note_other_epoch(const sweeps::CollectedTrial& trial, const sweeps::Objective& objective,
                      const training::TrainedModel& trained, std::vector<std::string>& notes) {
  const auto best = trial.figures.best_epoch;
  if (!best || *best == trained.state.epoch) return;
  notes.push_back("the best epoch of trial " + trial.status.trial.id + " by " + objective.metric + " is " +
                  std::to_string(*best) + ", its checkpoint is of epoch " + std::to_string(trained.state.epoch) +
                  ": set checkpoint.monitor to the objective to have that of the best epoch");
}

void write(const std::filesystem::path& path, const Json& object) {
  data::files::write_file_atomically(path, object.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void remove_file(const std::filesystem::path& path) {
  std::error_code ignored;
  std::filesystem::remove(path, ignored);
}

}  // namespace

void export_best_trial(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                       const sweeps::Ranking& ranking, std::vector<std::string>& notes) {
  remove_file(folder.artefact(kCardFile));
  if (!ranking.best) return remove_file(folder.artefact(kBestFile));
  data::files::create_directories(folder.artefacts());
  const sweeps::CollectedTrial& trial = collection.trials[*ranking.best];
  const RunFolder run = folder.run(trial.status.trial.id);
  Json best = best_json(folder, trial, ranking);
  try {
    const training::TrainedModel trained = training::load_trained_model(run, "");
    best["checkpoint"] = checkpoint_json(folder, run, trained);
    Json card = card_of(run, trained);
    card["limits"].push_back(limit_of_choice(collection, ranking));
    write(folder.artefact(kCardFile), card);
    note_other_epoch(trial, collection.objective, trained, notes);
  } catch (const data::files::InputError& error) {
    notes.push_back("no model card of the best trial: " + std::string(error.what()));
  }
  write(folder.artefact(kBestFile), best);
}

}  // namespace assay::launcher::trials
