// SPDX-License-Identifier: Apache-2.0
// Which images several trials of a sweep explain, as `assay explain` left them in the run folders. Reads files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

struct ExplainedTrial {
  std::size_t rank = 1;  // in the ranking
  std::string id;
  double value = 0;  // of the figure that ranks
};

struct ExplanationOfTrial {
  std::size_t trial = 0;         // place in ExplainedImages::trials
  std::filesystem::path folder;  // of the image, relative to the sweep folder
  std::string prediction;
  double probability_real = 0;
};

struct ExplainedImage {
  std::string image;
  std::string folder;                                 // name of the image's folder in every run, a plain file name
  std::string label;                                  // "" where it is not known
  std::vector<ExplanationOfTrial> explanations = {};  // in the order of the ranking
};

struct ExplainedImages {
  std::vector<ExplainedTrial> trials = {};
  std::vector<ExplainedImage> images = {};
  std::vector<std::string> notes = {};  // one line each: what was left out
};

// More images than this are not gathered: a page of pictures that nobody looks through.
inline constexpr std::size_t kMostExplainedImages = 20;

// The first `most_trials` of the ranking that have explanations, and the images that at least two of them explain:
// those that most trials have first, then by name. Empty where there are none.
ExplainedImages find_explained_images(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                                      const sweeps::Ranking& ranking, std::size_t most_trials);

}  // namespace assay::launcher::trials
