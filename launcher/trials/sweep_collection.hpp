// SPDX-License-Identifier: Apache-2.0
// `sweep collect`: from a sweep folder to its tables, pictures and model card. Reads the journal without the right to
// write it, so a sweep that runs may be collected.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

struct CollectOptions {
  std::string figure;              // that ranks; "": the objective
  std::optional<bool> maximise;    // nothing: as the figure's name suggests
  std::size_t top = 10;            // rows printed, and trials whose explanations are put side by side
  std::size_t explain_images = 0;  // evaluates and explains the top trials on so many images first; 0: does not
  std::string split = "test";      // of those images
};

struct CollectResult {
  std::string text;                // for a person
  std::string json;                // what trials.json holds
  std::vector<std::string> notes;  // one line each
};

// Writes trials.csv, trials.json, trials.sqlite, seeds.csv (where points were measured with several seeds) and
// artefacts/{best.json,model_card.json,agreement.json,explanations.json,explanations/}. tell: a line of progress.
// Throws sweeps::SweepError for an unknown figure (before anything is written), data::files::InputError,
// data::files::OutputError.
CollectResult collect_sweep(const sweeps::SweepFolder& folder, const CollectOptions& options,
                            const std::function<void(const std::string&)>& tell);

}  // namespace assay::launcher::trials
