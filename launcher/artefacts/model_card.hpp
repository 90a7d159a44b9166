// SPDX-License-Identifier: Apache-2.0
// artefacts/model_card.json: what a detector is, what it was made from, how good it was found to be, and what it must
// not be trusted with. Pure.
#pragma once

#include <map>
#include <string>

#include "launcher/evaluation/assessment.hpp"
#include "launcher/evaluation/assessment_json.hpp"
#include "launcher/training/trained_model.hpp"

namespace assay::launcher::artefacts {

// {architecture[], optimizer, learning_rate, loss, parameters, epochs, batch, data, metrics, limits}: architecture is
// one line for the whole and one for each layer, epochs those the checkpoint had completed, limits sentences that
// follow from the run and its figures. Names no path of the machine.
std::string model_card_json(const training::TrainedModel& trained, const evaluation::EvaluatedRun& run,
                            const evaluation::Assessment& assessment);

// Of a model that was never evaluated: metrics are `figures` (by name, without intervals), those of its training.
std::string unevaluated_model_card_json(const training::TrainedModel& trained,
                                        const std::map<std::string, double, std::less<>>& figures);

}  // namespace assay::launcher::artefacts
