// SPDX-License-Identifier: Apache-2.0
// The temperature of a run's checkpoint, fitted on the validation split of the run and stored with it.
#pragma once

#include <cstdint>
#include <span>

#include "data/files/run_folder.hpp"
#include "launcher/evaluation/calibration_file.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::data {
class StoreReader;
}

namespace assay::launcher {

// Pure. log_odds: of REAL, of the validation images; labels: 0 FAKE, 1 REAL. Throws std::invalid_argument as
// fit_temperature does.
evaluation::Calibration calibrated(std::span<const double> log_odds, std::span<const std::uint8_t> labels,
                                   const training::TrainedModel& trained);

// Fits on the validation split of the run (see open_labelled_rows), writes calibration.json and gives trained the
// temperature. store: the one the run was trained on, by its content. Collective; the calibration is filled in on rank
// 0. Throws data::StoreError for another store, and when no temperature fits; files::OutputError.
evaluation::Calibration fit_run_temperature(World& world, const data::files::RunFolder& folder,
                                            const data::StoreReader& store, training::TrainedModel& trained);

}  // namespace assay::launcher
