// SPDX-License-Identifier: Apache-2.0
// The weights in Keras' HDF5 files, layer by layer: `.weights.h5` of Keras 3, and the older `.h5` of weights or of a
// whole model. Read in a child process (see isolated_read.hpp); call it before threads are started.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "data/files/float_tensor.hpp"

namespace assay::data::files {

// A layer with at least one weight.
struct KerasLayer {
  std::string name;  // "conv2_block1_1_conv", or of .weights.h5 the class and its number: "batch_normalization_12"
  // In Keras' order, in Keras' layout. Called by Keras' names where the file has them ("kernel", "bias", "gamma",
  // "beta", "moving_mean", "moving_variance"), else "0", "1", ...
  std::vector<FloatTensor> weights;
};

// In the order of the model, those of nested models first; in .weights.h5 that order is only kept within a class of
// layers. Throws InputError naming the file: damaged, no weights of Keras, links out of the file, arrays larger than
// the file.
std::vector<KerasLayer> read_keras_file(const std::filesystem::path& path, std::uint64_t max_bytes = 4ull << 30);

}  // namespace assay::data::files
