// SPDX-License-Identifier: Apache-2.0
// A first convolution that was trained on RGB, for images of another number of channels (stacked views). Pure.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

namespace assay::models {

// Whether a weight of shape `found` [out, 3, h, w] can become one of shape `wanted` [out, channels, h, w].
bool adapts_to_channels(std::span<const std::int64_t> found, std::span<const std::int64_t> wanted);

// Each channel gets the mean over the three, times 3 / channels: an image whose channels are all equal is seen as the
// grey RGB image was (as timm's adapt_input_conv scales).
at::Tensor adapted_to_channels(const at::Tensor& rgb_weight, std::int64_t channels);

}  // namespace assay::models
