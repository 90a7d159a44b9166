// SPDX-License-Identifier: Apache-2.0
// What augmentation makes of a few images of a store, as one picture to look at. No state; one thread for each reader.
#pragma once

#include "data/files/image_codec.hpp"
#include "data/store_reader.hpp"
#include "launcher/config/run_config.hpp"

namespace assay::launcher {

// A line for each of four images of either class, evenly spread over the training split: the image at the size the
// model sees, then what a run with this configuration's seed shows its model in epochs 0 to 7 (with augment.colour:
// batch, as if the image were in the first batch). Values are before the pixel map, clipped to 0..255. Of stacked
// views red, green and blue are shown, or the first view. Throws config::UsageError when augment.enabled is off or
// data.size is needed, StoreError as StoreRows does.
data::files::Image draw_augmentation_grid(const data::StoreReader& store, const config::RunConfig& config);

}  // namespace assay::launcher
