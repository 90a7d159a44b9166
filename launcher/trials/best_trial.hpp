// SPDX-License-Identifier: Apache-2.0
// The best trial of a sweep as files for people and programs: which it is, where its weights are, what it can do, and a
// model card.
#pragma once

#include <string>
#include <vector>

#include "sweeps/collection.hpp"
#include "sweeps/ranking.hpp"
#include "sweeps/sweep_folder.hpp"

namespace assay::launcher::trials {

// artefacts/best.json {trial, position, state, parameters, ranked_by{figure, mode}, value, compared_with, best_epoch,
// run, checkpoint{folder, epoch, step, weights_sha256}, best, last, evaluation} with paths relative to the sweep
// folder, and artefacts/model_card.json: the card of the run's last evaluation where that was of the same weights, else
// one with the figures of its training; either says among how many it was chosen. Without a best trial both are
// removed. Adds notes, one line each, for a person: a run without a checkpoint, a checkpoint of another epoch than the
// best one. Throws data::files::OutputError.
void export_best_trial(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                       const sweeps::Ranking& ranking, std::vector<std::string>& notes);

}  // namespace assay::launcher::trials
