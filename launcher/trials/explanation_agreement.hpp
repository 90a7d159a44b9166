// SPDX-License-Identifier: Apache-2.0
// Whether the trials of a sweep look at the same places: Spearman's rank correlation of the absolute maps of the same
// images. Trials of equal accuracy whose maps disagree have learned different things.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "launcher/trials/explained_images.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

struct MapAgreement {
  std::string map;  // as explanation_maps.hpp names it
  // [trial][trial], in the order of ExplainedImages::trials; 1 on the diagonal.
  std::vector<std::vector<double>> mean;         // over the images that both explain; NaN where there are none
  std::vector<std::vector<std::size_t>> images;  // how many those are
  double overall = 0;                            // mean over the pairs of trials; NaN without any
};

// One for each kind of map that two trials have of one image. Maps of different sizes are not compared, nor those that
// do not vary. Adds a note for each file that could not be read.
std::vector<MapAgreement> measure_agreement(const sweeps::SweepFolder& folder, ExplainedImages& explained);

// artefacts/agreement.json: {measure, trials[{id, rank}], maps[{map, overall, mean[][], images[][]}]}. Ends in a line
// break.
std::string agreement_json(const ExplainedImages& explained, const std::vector<MapAgreement>& agreement);

}  // namespace assay::launcher::trials
