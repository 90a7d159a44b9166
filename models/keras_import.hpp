// SPDX-License-Identifier: Apache-2.0
// Keras' weights under the names and in the layout of a detector. A layer of keras.applications goes where its name
// says; all others are matched in the order of the model, kind by kind (convolutions, depthwise convolutions, batch
// norms, dense layers), every shape checked. Kernels are transposed; a bias before a batch norm that the detector does
// not have is taken off the norm's running mean, which changes nothing.
#pragma once

#include <string>
#include <vector>

#include "data/files/float_tensor.hpp"
#include "data/files/keras_file.hpp"
#include "models/detector.hpp"

namespace assay::models {

struct KerasImport {
  std::vector<data::files::FloatTensor> tensors;  // of the backbone, and of the head when the file has that too
  std::vector<std::string> left_out;              // layers of the file's own classifier
  int folded_biases = 0;                          // convolutions whose bias went into a running mean
};

// Throws data::files::InputError listing every layer that is missing, unexpected or of another shape; `origin` names
// the file. The detector only tells what is wanted.
KerasImport import_keras(const Detector& detector, const std::vector<data::files::KerasLayer>& layers,
                         const std::string& origin);

}  // namespace assay::models
