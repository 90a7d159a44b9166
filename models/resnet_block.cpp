// SPDX-License-Identifier: Apache-2.0
#include "models/resnet_block.hpp"

#include "models/conv_bn_act.hpp"

namespace assay::models {

std::shared_ptr<Layer> make_downsample(const ResnetBlockOptions& options, std::int64_t outputs) {
  if (options.stride == 1 && options.inputs == outputs) return nullptr;
  auto downsample = std::make_shared<Sequence>();
  add_conv_bn_act(*downsample,
                  {.inputs = options.inputs,
                   .outputs = outputs,
                   .kernel = 1,
                   .stride = options.stride,
                   .bias = options.convolution_bias,
                   .keras_bias = true},
                  options.batch_norm, Activation::none);
  return downsample;
}

}  // namespace assay::models
