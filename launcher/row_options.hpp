// SPDX-License-Identifier: Apache-2.0
// What a configuration wants to see of a store's images: the one place that translates data.views, data.view_mode,
// data.size and data.resize. Pure; any thread may call.
#pragma once

#include "data/row_options.hpp"
#include "launcher/config/run_config.hpp"

namespace assay::launcher {

data::RowOptions row_options(const config::RunConfig& config);

// data::row_shape, where a store of several sizes without data.size is a config::UsageError.
data::ImageShape row_shape_of(const data::StoreInfo& info, const config::RunConfig& config);

}  // namespace assay::launcher
