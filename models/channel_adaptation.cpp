// SPDX-License-Identifier: Apache-2.0
#include "models/channel_adaptation.hpp"

namespace assay::models {

bool adapts_to_channels(std::span<const std::int64_t> found, std::span<const std::int64_t> wanted) {
  return found.size() == 4 && wanted.size() == 4 && found[1] == 3 && wanted[1] != 3 && found[0] == wanted[0] &&
         found[2] == wanted[2] && found[3] == wanted[3];
}

at::Tensor adapted_to_channels(const at::Tensor& rgb_weight, std::int64_t channels) {
  const at::Tensor mean = rgb_weight.mean(at::IntArrayRef{1}, true);
  return mean.mul(3.0 / static_cast<double>(channels)).expand({-1, channels, -1, -1});
}

}  // namespace assay::models
