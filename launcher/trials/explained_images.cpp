// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/explained_images.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "launcher/explanation/explanation_names.hpp"

namespace assay::launcher::trials {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxJsonBytes = 16ull << 20;
// Names of folders with the places of the trials that have them.
using Folders = std::map<std::string, std::vector<std::size_t>>;

std::vector<std::string> folders_in(const std::filesystem::path& explanations) {
  std::vector<std::string> names;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(explanations, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with('.') && entry->is_directory(failed)) names.push_back(name);
  }
  return names;
}

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::optional<json> read_explanation(const std::filesystem::path& file, std::vector<std::string>& notes) {
  try {
    json object = json::parse(data::files::read_file(file, kMaxJsonBytes), nullptr, /*allow_exceptions=*/false);
    if (object.is_object()) return object;
    notes.push_back(file.string() + " is no JSON object: the file is damaged; left out");
  } catch (const data::files::InputError& error) {
    notes.push_back(std::string(error.what()) + "; left out");
  }
  return std::nullopt;
}

// The image of a folder with what each trial says of it; a trial whose folder of that name is another image's is not
// comparable.
ExplainedImage gather(const sweeps::SweepFolder& sweep, const std::string& folder,
                      const std::vector<std::size_t>& places, ExplainedImages& all) {
  ExplainedImage image{.image = {}, .folder = folder, .label = {}};
  for (const std::size_t place : places) {
    const std::filesystem::path path = sweep.run(all.trials[place].id).explanation(folder);
    const auto object = read_explanation(path / explanation::kExplanationFile, all.notes);
    if (!object) continue;
    const std::string name = text_at(*object, "image");
    if (image.explanations.empty()) image.image = name;
    if (name != image.image) continue;
    if (image.label.empty()) image.label = text_at(*object, "label");
    const auto probability = object->find("probability_real");
    image.explanations.push_back({.trial = place,
                                  .folder = path.lexically_relative(sweep.root()),
                                  .prediction = text_at(*object, "prediction"),
                                  .probability_real = probability != object->end() && probability->is_number()
                                                          ? probability->get<double>()
                                                          : 0});
  }
  return image;
}

}  // namespace

ExplainedImages find_explained_images(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                                      const sweeps::Ranking& ranking, std::size_t most_trials) {
  ExplainedImages all;
  Folders folders;
  for (std::size_t i = 0; i < ranking.trials.size() && all.trials.size() < most_trials; ++i) {
    const auto& [place, value] = ranking.trials[i];
    const std::string& id = collection.trials[place].status.trial.id;
    const std::vector<std::string> names = folders_in(folder.run(id).explanations());
    if (names.empty()) continue;
    for (const std::string& name : names) folders[name].push_back(all.trials.size());
    all.trials.push_back({.rank = i + 1, .id = id, .value = value});
  }
  std::vector<Folders::const_iterator> shared;
  for (auto found = folders.cbegin(); found != folders.cend(); ++found) {
    if (found->second.size() > 1) shared.push_back(found);
  }
  std::ranges::stable_sort(shared, [](auto a, auto b) { return a->second.size() > b->second.size(); });
  if (shared.size() > kMostExplainedImages) {
    all.notes.push_back(std::to_string(shared.size()) + " images are explained by several trials: only " +
                        std::to_string(kMostExplainedImages) + " of them are put side by side");
    shared.resize(kMostExplainedImages);
  }
  for (const auto found : shared) {
    ExplainedImage image = gather(folder, found->first, found->second, all);
    if (image.explanations.size() > 1) all.images.push_back(std::move(image));
  }
  return all;
}

}  // namespace assay::launcher::trials
