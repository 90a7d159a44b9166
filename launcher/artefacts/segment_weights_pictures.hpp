// SPDX-License-Identifier: Apache-2.0
// What LIME (or any weights of segments) says, as pictures. Pure; any thread may call. Weights: of each segment, for
// the class whose picture it is: positive speaks for it. All throw std::invalid_argument when the arguments do not fit
// together.
#pragma once

#include <cstddef>
#include <span>

#include "data/files/image_codec.hpp"
#include "models/explain/segments.hpp"

namespace assay::launcher::artefacts {

// lime's get_image_and_mask(positive_only=True) with its boundaries: yellow lines around the segments that speak for
// the class, of them the `features` heaviest.
data::files::Image positive_segments(const data::files::Image& picture, const models::explain::Segments& segments,
                                     std::span<const double> weights, std::size_t features);
// lime's get_image_and_mask(positive_only=False): of the `features` heaviest by |weight|, those for the class with full
// green, those against it with full red, and lines around both.
data::files::Image signed_segments(const data::files::Image& picture, const models::explain::Segments& segments,
                                   std::span<const double> weights, std::size_t features);
// Every segment tinted, green for the class and red against it, by 0.6 of its strength (|w| - p5) / (p95 - p5), cut to
// 0..1, where p5 and p95 are percentiles of |w|. Where those are equal, 1 for all that are not 0.
data::files::Image weight_overlay(const data::files::Image& picture, const models::explain::Segments& segments,
                                  std::span<const double> weights);

}  // namespace assay::launcher::artefacts
