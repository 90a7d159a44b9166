// SPDX-License-Identifier: Apache-2.0
// What someone who gets only the weights must know to use them: the model, its classes, and how an image becomes its
// input. Goes into exported files. Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "launcher/training/trained_model.hpp"

namespace assay::launcher::training {

// Keys and values in a fixed order, no time, host or path among them: equal runs give equal files. docs/weights.md
// lists the keys.
std::vector<std::pair<std::string, std::string>> describe_model(const TrainedModel& trained);

// The side lengths of the image that the model sees.
struct ImageSize {
  int height = 0;
  int width = 0;
};
ImageSize image_size_of(const TrainedModel& trained);

}  // namespace assay::launcher::training
