// SPDX-License-Identifier: Apache-2.0
#include "launcher/explanation/seen_pixels.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "data/batch_source.hpp"
#include "launcher/prepared_images.hpp"

namespace assay::launcher::explanation {

SeenPixels::SeenPixels(const data::PreparationOptions& options, const data::ImageShape& rows)
    : options_(options), shape_(data::prepared_shape(options, rows)), colour_(options.colour_channels == 3) {
  options_.size = 0;
  data::make_plan(options_, {}, shape_);  // throws where the options do not fit
}

std::vector<std::uint8_t> SeenPixels::bytes(const at::Tensor& seen) const {
  const at::Tensor rows = seen.permute({1, 2, 0}).contiguous();
  const float* value = rows.const_data_ptr<float>();
  const data::PixelMap& map = options_.pixels;
  const auto channels = static_cast<std::size_t>(shape_.channels);
  std::vector<std::uint8_t> bytes(shape_.bytes());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::size_t channel = i % channels;
    const std::size_t stored = map.reverse_channels ? channels - 1 - channel : channel;
    // A scale of 0 shows the model nothing of the pixel.
    const float pixel = map.scale[channel] == 0 ? 0.0f : (value[i] - map.shift[channel]) / map.scale[channel];
    bytes[i - channel + stored] = static_cast<std::uint8_t>(std::lround(std::clamp(pixel, 0.0f, 255.0f)));
  }
  return bytes;
}

data::files::Image SeenPixels::picture(const at::Tensor& seen) const {
  const std::vector<std::uint8_t> all = bytes(seen);
  const auto channels = static_cast<std::size_t>(shape_.channels);
  data::files::Image picture{shape_.width, shape_.height, {}};
  picture.pixels.reserve(all.size() / channels * 3);
  for (std::size_t first = 0; first < all.size(); first += channels) {
    for (std::size_t c = 0; c < 3; ++c) picture.pixels.push_back(all[first + (colour_ ? c : 0)]);
  }
  return picture;
}

at::Tensor SeenPixels::prepared(std::span<const std::uint8_t> bytes) const {
  const data::BatchSource source(bytes, shape_);
  PreparedImages images(options_, {}, shape_, 1);
  return images.plain(source, std::array<std::uint32_t, 1>{0})[0].contiguous();
}

}  // namespace assay::launcher::explanation
