// SPDX-License-Identifier: Apache-2.0
// The ways to cut an image into segments, and what is drawn from them. Pure; any thread may call. Pixels: interleaved
// 8-bit RGB [height, width, 3].
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/files/image_codec.hpp"
#include "models/explain/segments.hpp"

namespace assay::models::explain {

struct SlicOptions {
  int segments = 25;  // wished; the image decides how many there are
  double compactness = 10;
  double sigma = 1;  // of the Gaussian blur before, in pixels
};

struct QuickshiftOptions {
  double kernel_size = 4;
  double max_distance = 200;
  double ratio = 0.2;
  std::uint64_t seed = 0;
};

// Simple linear iterative clustering (Achanta et al., TPAMI 2012), label for label as scikit-image 0.26's
// segmentation.slic(image, n_segments, compactness, sigma=sigma, start_label=0), unless two clusters are equally near
// but for rounding, as in drawings of two colours. A picture of one colour is one segment (there: a grid). Throws
// std::invalid_argument when options or picture make no sense.
Segments slic(const data::files::Image& image, const SlicOptions& options);
// Mode seeking (Vedaldi & Soatto, ECCV 2008), as scikit-image 0.26's segmentation.quickshift but for the noise that
// breaks ties, a function of (seed, pixel) here. A picture of one colour is one segment. Throws as slic does.
Segments quickshift(const data::files::Image& image, const QuickshiftOptions& options);
// Rectangles, about `segments` of them, as square as the sides allow. Throws as slic does.
Segments grid(int height, int width, int segments);

enum class SegmentKind { slic, quickshift, grid };
// Throws std::invalid_argument, naming the known ones.
SegmentKind parse_segment_kind(std::string_view name);
std::string_view segment_kind_name(SegmentKind kind);
// With the defaults above.
Segments cut(const data::files::Image& image, SegmentKind kind, int segments);

// pixels: interleaved 8-bit [height, width, channels]. Each segment filled with its mean colour, truncated to 8 bits as
// lime does it. Throws std::invalid_argument when the pixels do not fit the segments.
std::vector<std::uint8_t> mean_colours(std::span<const std::uint8_t> pixels, int channels, const Segments& segments);

}  // namespace assay::models::explain
