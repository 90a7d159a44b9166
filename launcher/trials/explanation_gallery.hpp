// SPDX-License-Identifier: Apache-2.0
// The same images as the trials of a sweep see them, side by side: a picture for each image, the trials in the order of
// the ranking, a row for each kind of map.
#pragma once

#include "launcher/trials/explained_images.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

inline constexpr const char* kGalleryFolder = "explanations";     // in artefacts/
inline constexpr const char* kGalleryList = "explanations.json";  // beside it

// artefacts/explanations/IMAGE.png and artefacts/explanations.json: [{image, label, picture, trials[{id, rank,
// prediction, probability_real, folder}]}] with paths relative to the sweep folder. An older gallery is replaced; with
// no images it is removed. Adds a note for each picture that could not be read. Throws data::files::OutputError.
void write_gallery(const sweeps::SweepFolder& folder, ExplainedImages& explained);

}  // namespace assay::launcher::trials
