// SPDX-License-Identifier: Apache-2.0
// A split of a store opened as a configuration sees it: held in memory where data.placement says so and it fits, else
// read as it is asked for. For training and for evaluation alike.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "launcher/config/run_config.hpp"
#include "launcher/row_access.hpp"
#include "launcher/world.hpp"

namespace assay::data {
class StoreReader;
}

namespace assay::launcher {

// data.placement host or stream is obeyed; auto, and device for what does not live there: rank 0 looks whether the
// split fits into the memory of its node. The store must outlive the result. Collective. Throws as ResidentRows and
// StreamedRows do.
std::unique_ptr<RowAccess> open_split(World& world, const data::StoreReader& store, const std::string& split,
                                      const config::RunConfig& config);

// Of all rows: the name of the image, and where each view is a row the name of the view too: "cat.jpg" is
// "cat.jpg#green".
std::vector<std::string> row_names(const data::StoreReader& store, const std::string& split,
                                   const config::RunConfig& config);

}  // namespace assay::launcher
