// SPDX-License-Identifier: Apache-2.0
#include "data/image_pass.hpp"

#include <algorithm>

#include "data/affine_map.hpp"
#include "data/colour_shift.hpp"
#include "data/cutout.hpp"
#include "data/gaussian_blur.hpp"
#include "data/recompression.hpp"
#include "data/row_kernels.hpp"

namespace assay::data {

bool ImagePlan::resizes() const {
  return sampling.stored.height != sampling.prepared.height || sampling.stored.width != sampling.prepared.width;
}

ImagePass::ImagePass(const ImagePlan& plan, bool warp)
    : plan_(plan),
      row_map_(static_cast<std::size_t>(plan.sampling.prepared.width), plan.sampling.prepared.channels, plan.channels),
      stretched_(plan.resizes() ? plan.resize.scratch_floats() : 0),
      bytes_(static_cast<std::size_t>(plan.sampling.stored.width) * plan.sampling.stored.channels),
      sums_(row_map_.size()) {
  if (warp) sampling_.emplace(plan.sampling);
}

void ImagePass::run(const std::uint8_t* image, const Augmentation& drawn, float* out) {
  const ImageShape& shape = plan_.sampling.prepared;
  const std::uint8_t* bytes = changed(image, drawn);
  const bool tinted = plan_.colour && drawn.shifts_colour();
  if (!tinted && drawn.noise == 0) {
    place_recoloured(bytes, drawn, plan_.channels, out);
  } else {
    place_recoloured(bytes, drawn, ChannelMap{}, out);
    if (tinted) {
      shift_colours(out, shape.bytes() / static_cast<std::size_t>(shape.channels),
                    static_cast<std::size_t>(shape.channels),
                    {.hue = drawn.hue, .saturation = drawn.saturation, .reversed = plan_.sampling.reverse_channels});
    }
    if (drawn.noise != 0) add_noise(*plan_.normal, drawn.noise_key, drawn.noise, out, shape.bytes());
    map(plan_.channels, out);
  }
  if (drawn.cutout != 0) cut_out(cutout_of(drawn, shape), plan_.channels, shape, out);
}

// The stored bytes, or a copy of them that was saved as JPEG and blurred.
const std::uint8_t* ImagePass::changed(const std::uint8_t* image, const Augmentation& drawn) {
  const ImageShape& shape = plan_.sampling.stored;
  if (drawn.jpeg_quality != 0 && plan_.colour) {
    recompressed_.assign(image, image + shape.bytes());
    recompress(recompressed_.data(), shape, drawn.jpeg_quality);
    image = recompressed_.data();
  }
  if (drawn.blur != 0) {
    blurred_.resize(shape.bytes());
    blur(image, shape, drawn.blur, blurred_.data());
    image = blurred_.data();
  }
  return image;
}

void ImagePass::place_recoloured(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& after,
                                 float* out) {
  if (drawn.contrast == 1) {
    ChannelMap channels = after;
    for (std::size_t c = 0; c < channels.shift.size(); ++c) channels.shift[c] += drawn.brightness * channels.scale[c];
    place(image, drawn, channels, out);
    return;
  }
  // The mean is that of the image as it will be seen: it has to be placed first.
  place(image, drawn, ChannelMap{}, out);
  map(recoloured(drawn, after, out), out);
}

void ImagePass::map(const ChannelMap& channels, float* image) {
  row_map_.spread(channels);
  for (int y = 0; y < plan_.sampling.prepared.height; ++y) {
    map_floats(image + static_cast<std::size_t>(y) * row_map_.size(), row_map_.size(), row_map_.scale(),
               row_map_.shift());
  }
}

void ImagePass::place(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out) {
  if (sampling_) {
    const AffineMap map = inverse_map(drawn, plan_.sampling.stored, plan_.sampling.prepared);
    sample_affine(image, map, plan_.sampling, channels, *sampling_, out);
  } else if (plan_.resizes()) {
    row_map_.spread(channels);
    plan_.resize.run(image, {drawn.flip_horizontal, drawn.flip_vertical}, row_map_.scale(), row_map_.shift(),
                     stretched_, out);
  } else {
    convert(image, drawn, channels, out);
  }
}

void ImagePass::convert(const std::uint8_t* image, const Augmentation& drawn, const ChannelMap& channels, float* out) {
  const ImageShape& shape = plan_.sampling.stored;
  const bool reverse = plan_.sampling.reverse_channels;
  const bool uniform = channels.uniform(shape.channels);
  if (uniform && !reverse && !drawn.flip_horizontal && !drawn.flip_vertical) {
    bytes_to_floats(image, shape.bytes(), channels.scale[0], channels.shift[0], out);
    return;
  }
  if (!uniform) row_map_.spread(channels);
  const std::size_t row_bytes = bytes_.size();
  for (int y = 0; y < shape.height; ++y) {
    const int from = drawn.flip_vertical ? shape.height - 1 - y : y;
    const std::uint8_t* row = image + static_cast<std::size_t>(from) * row_bytes;
    if (reverse || drawn.flip_horizontal) {
      reorder_row(row, static_cast<std::size_t>(shape.width), static_cast<std::size_t>(shape.channels),
                  drawn.flip_horizontal, reverse, bytes_.data());
      row = bytes_.data();
    }
    float* to = out + static_cast<std::size_t>(y) * row_bytes;
    if (uniform) {
      bytes_to_floats(row, row_bytes, channels.scale[0], channels.shift[0], to);
    } else {
      bytes_to_floats(row, row_bytes, row_map_.scale(), row_map_.shift(), to);
    }
  }
}

// (x - mean) * contrast + mean + brightness is linear in x.
ChannelMap ImagePass::recoloured(const Augmentation& drawn, const ChannelMap& after, const float* image) {
  const ImageShape& shape = plan_.sampling.prepared;
  std::fill(sums_.begin(), sums_.end(), 0.0);
  for (int y = 0; y < shape.height; ++y) {
    add_to_sums(image + static_cast<std::size_t>(y) * sums_.size(), sums_.size(), sums_.data());
  }
  ChannelMap channels = after;
  const auto stride = static_cast<std::size_t>(shape.channels);
  for (std::size_t c = 0; c < stride; ++c) {
    double sum = 0;
    for (std::size_t i = c; i < sums_.size(); i += stride) sum += sums_[i];
    const double mean = sum / (static_cast<double>(shape.height) * shape.width);
    const double offset = mean * (1.0 - drawn.contrast) + drawn.brightness;
    channels.shift[c] = static_cast<float>(offset * channels.scale[c] + channels.shift[c]);
    channels.scale[c] *= drawn.contrast;
  }
  return channels;
}

}  // namespace assay::data
