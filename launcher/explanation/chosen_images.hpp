// SPDX-License-Identifier: Apache-2.0
// The images of a labelled split that a selection rule chooses, the same on every rank.
#pragma once

#include <vector>

#include "data/store_reader.hpp"
#include "launcher/explanation/image_explanation.hpp"
#include "launcher/explanation/selection.hpp"
#include "launcher/labelled_rows.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::explanation {

// Runs the model over the whole split where the rule needs its predictions. An image has the same folder whatever else
// is chosen. Collective. Throws an AgreedError (exit code 3) when the rule finds no image.
std::vector<ImageToExplain> choose_images(World& world, training::TrainedModel& trained, const data::StoreReader& store,
                                          const LabelledRows& split, const SelectionRule& rule);

}  // namespace assay::launcher::explanation
