// SPDX-License-Identifier: Apache-2.0
// A trained model judged on the same images again and again, each time after something else happened to them: what
// `assay evaluate --robustness` does.
#pragma once

#include <cstdint>
#include <functional>

#include "launcher/evaluation/bootstrap.hpp"
#include "launcher/evaluation/robustness.hpp"
#include "launcher/labelled_rows.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::data {
class StoreReader;
}

namespace assay::launcher {

// Called on every rank before each pass over the images.
using PassBegins =
    std::function<void(const evaluation::Perturbation& perturbation, std::size_t pass, std::size_t passes)>;

// Collective; filled in on rank 0, empty elsewhere; the same on any number of ranks. store: the one whose rows
// `labelled` numbers. Memory: one batch of rows at a time. Throws data::StoreError.
evaluation::Robustness measure_robustness(World& world, const data::StoreReader& store, const LabelledRows& labelled,
                                          training::TrainedModel& trained, const evaluation::BootstrapOptions& options,
                                          const PassBegins& begins = {});

}  // namespace assay::launcher
