// SPDX-License-Identifier: Apache-2.0
// Name to builder. `_` and `-` in a name are the same. An unknown name lists the known ones.
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "models/detector.hpp"

namespace assay::models {

class UnknownModel : public std::invalid_argument {
 public:
  using std::invalid_argument::invalid_argument;
};

struct ModelOptions {
  int channels = 3;        // of the input image
  double dropout = -1;     // < 0: the architecture's own rates; else the rate of the classification head
  std::uint64_t seed = 0;  // of the initialisers
};

// What is known of an architecture without building it.
struct ModelEntry {
  std::string name;     // "cnn5"
  int image_size = 32;  // the size of its reference recipe
  std::string summary;  // one line
};

const std::vector<ModelEntry>& known_models();
// Throws UnknownModel.
const ModelEntry& find_model(std::string_view name);
// Initialised (Glorot-uniform kernels, zero biases, as the references) from options.seed alone; all parameters require
// grad.
std::unique_ptr<Detector> build_model(std::string_view name, const ModelOptions& options);

}  // namespace assay::models
