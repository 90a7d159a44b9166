// SPDX-License-Identifier: Apache-2.0
// How images are prepared and augmented under a configuration: the one place that translates its `data` and `augment`
// sections. Pure; any thread may call.
#pragma once

#include "data/image_preparation.hpp"
#include "launcher/config/run_config.hpp"

namespace assay::launcher {

// Channels of an image as the model sees it under data.views.
int seen_channels(const config::DataSection& data);

// data.preprocess: scale = pixel * data.scale + data.shift; caffe = BGR minus (103.939, 116.779, 123.68), what Keras'
// ResNet50 weights were trained with (keras.applications.imagenet_utils, mode caffe); imagenet = (pixel / 255 - mean) /
// deviation of each channel (torchvision's weights), grey views with the means of the three channels' constants.
data::PreparationOptions preparation_options(const config::RunConfig& config);

// Off when augment.enabled is. Ends of augment.jpeg are rounded to whole qualities.
data::AugmentationOptions augmentation_options(const config::RunConfig& config);

}  // namespace assay::launcher
