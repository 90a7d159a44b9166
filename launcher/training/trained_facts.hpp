// SPDX-License-Identifier: Apache-2.0
// The network of a run in figures.
#pragma once

#include "launcher/model_facts.hpp"
#include "launcher/training/trained_model.hpp"

namespace assay::launcher::training {

// Of the configuration, built anew on the processor: what was done to the trained model since (moved to a GPU, folded)
// does not show. Shapes are those of a square image whose side is the smaller one of what the model sees.
ModelFacts model_facts(const TrainedModel& trained);

}  // namespace assay::launcher::training
