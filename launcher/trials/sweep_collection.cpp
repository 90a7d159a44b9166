// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_collection.hpp"

#include <filesystem>
#include <system_error>

#include "data/files/atomic_file.hpp"
#include "launcher/trials/best_trial.hpp"
#include "launcher/trials/collection_text.hpp"
#include "launcher/trials/explained_images.hpp"
#include "launcher/trials/explanation_agreement.hpp"
#include "launcher/trials/explanation_gallery.hpp"
#include "launcher/trials/trial_explanations.hpp"
#include "sweeps/collection_tables.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/table_csv.hpp"
#include "sweeps/table_json.hpp"
#include "sweeps/table_sqlite.hpp"

namespace assay::launcher::trials {
namespace {

void append(const std::vector<std::string>& more, std::vector<std::string>& notes) {
  notes.insert(notes.end(), more.begin(), more.end());
}

void write_tables(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                  const std::vector<sweeps::SeedPoint>& points, const std::string& json) {
  const sweeps::DataTable trials = sweeps::trials_table(collection);
  const sweeps::DataTable seeds = sweeps::seeds_table(collection, points);
  data::files::write_file_atomically(folder.table_csv(), sweeps::table_csv(trials));
  data::files::write_file_atomically(folder.table_json(), json);
  sweeps::write_table_sqlite(folder.table_sqlite(), {trials, seeds});
  if (!points.empty()) return data::files::write_file_atomically(folder.seeds_csv(), sweeps::table_csv(seeds));
  std::error_code ignored;
  std::filesystem::remove(folder.seeds_csv(), ignored);
}

// What the trials' explanations have in common, as pictures and numbers; the text for a person.
std::string gather_explanations(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                                const sweeps::Ranking& ranking, std::size_t top, std::vector<std::string>& notes) {
  ExplainedImages explained = find_explained_images(folder, collection, ranking, top);
  const std::vector<MapAgreement> agreement = measure_agreement(folder, explained);
  write_gallery(folder, explained);
  const std::filesystem::path file = folder.artefact("agreement.json");
  if (agreement.empty()) {
    std::error_code ignored;
    std::filesystem::remove(file, ignored);
  } else {
    data::files::write_file_atomically(file, agreement_json(explained, agreement));
  }
  append(explained.notes, notes);
  return agreement_text(explained, agreement);
}

}  // namespace

CollectResult collect_sweep(const sweeps::SweepFolder& folder, const CollectOptions& options,
                            const std::function<void(const std::string&)>& tell) {
  const sweeps::SweepBook book = sweeps::SweepBook::open(folder, sweeps::Writing::never);
  const sweeps::SweepState& state = book.state();
  const sweeps::SweepFile file =
      sweeps::parse_sweep_file(state.file_text(), folder.sweep_file().string(), folder.root());
  const auto collect = [&] { return sweeps::collect_trials(folder, state.name(), file.objective, state.trials()); };
  CollectResult result;
  sweeps::Collection collection = collect();
  sweeps::Ranking ranking = sweeps::rank_trials(collection, options.figure, options.maximise);
  if (options.explain_images > 0) {
    const ExplainRequest request{.trials = options.top, .images = options.explain_images, .split = options.split};
    append(explain_trials(folder, collection, ranking, request, tell), result.notes);
    collection = collect();
    ranking = sweeps::rank_trials(collection, options.figure, options.maximise);
  }
  append(collection.notes, result.notes);
  const auto points = sweeps::seed_points(collection);
  const auto importance = sweeps::axis_importance(collection, ranking);
  result.json = sweeps::collection_json(collection, ranking, points, importance);
  write_tables(folder, collection, points, result.json);
  result.text = collection_text(collection, ranking, points, importance, options.top);
  result.text += gather_explanations(folder, collection, ranking, options.top, result.notes);
  export_best_trial(folder, collection, ranking, result.notes);
  return result;
}

}  // namespace assay::launcher::trials
