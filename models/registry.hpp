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

// Which convolution of a bottleneck has the stride: the first (Keras), the 3x3 (torchvision), or as the architecture is
// usually built: the two reference detectors as Keras does, the others as torchvision does.
enum class StrideOn { own, conv1, conv2 };
enum class Padding { same, symmetric };  // of strided convolutions: TensorFlow's SAME, or 1 on all sides

// Where Keras and torchvision differ, the default is what the reference detectors use; an option that an architecture
// has no use for is ignored.
struct ModelOptions {
  int channels = 3;                    // of the input image
  double dropout = -1;                 // < 0: the architecture's own rates; else the rate of the head
  std::uint64_t seed = 0;              // of the initialisers
  StrideOn stride_on = StrideOn::own;  // ResNets with bottlenecks
  Padding padding = Padding::same;     // mobilenet_v2
  bool convolution_bias = false;       // ResNets: biases before batch norms, as Keras has them
  double batch_norm_epsilon = 0;       // 0: the architecture's own
  double batch_norm_momentum = 0;      // torch's (1 - Keras'); 0: the architecture's own
};

// What is known of an architecture without building it.
struct ModelEntry {
  std::string name;      // "cnn5"
  int image_size = 32;   // the size of its reference recipe
  int minimum_size = 8;  // the smallest image it can see
  std::string summary;   // one line
};

const std::vector<ModelEntry>& known_models();
// Throws UnknownModel.
const ModelEntry& find_model(std::string_view name);
// Initialised from options.seed alone: the references as Keras does (Glorot-uniform kernels, zero biases), the others
// as torchvision does. All parameters require grad.
std::unique_ptr<Detector> build_model(std::string_view name, const ModelOptions& options);

}  // namespace assay::models
