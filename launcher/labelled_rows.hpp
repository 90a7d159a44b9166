// SPDX-License-Identifier: Apache-2.0
// The labelled images a trained model is judged on: a split of a store, or the part of the training split that its run
// held back for validation.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "launcher/row_access.hpp"
#include "launcher/training/trained_model.hpp"
#include "launcher/world.hpp"

namespace assay::data {
class StoreReader;
}

namespace assay::launcher {

struct LabelledRows {
  std::unique_ptr<RowAccess> access = {};
  std::vector<std::uint32_t> rows = {};  // of `access`
  std::string stored_split = {};         // of the store that `access` reads: train where the run held the rows back

  // One for each row, as launcher::row_names has them.
  std::vector<std::string> names(const data::StoreReader& store, const config::RunConfig& config) const;
};

// Throws data::StoreError when the store's images or classes are not those the model was trained on, and when it has no
// such split: `validation` is there too where the store is the one the run was trained on.
void check_store(const data::StoreReader& store, const training::TrainedModel& trained, const std::string& split);

// All rows of a split that check_store accepts. The store must outlive them. Collective. Throws as open_split does, and
// data::StoreError when the run held nothing back.
LabelledRows open_labelled_rows(World& world, const data::StoreReader& store, const std::string& split,
                                const training::TrainedModel& trained);

}  // namespace assay::launcher
