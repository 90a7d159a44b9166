// SPDX-License-Identifier: Apache-2.0
// Which images a configuration trains on: the one place that translates data.first, data.per_class and
// data.validation. Pure; any thread may call.
#pragma once

#include "data/splits.hpp"
#include "launcher/config/run_config.hpp"

namespace assay::launcher {

data::RowSelection row_selection(const config::DataSection& data);
// stored_split: the store brings a validation split of its own, so that none is held back.
data::ValidationOptions validation_options(const config::DataSection& data, bool stored_split);

}  // namespace assay::launcher
