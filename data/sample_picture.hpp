// SPDX-License-Identifier: Apache-2.0
// One picture of the sample set. REAL: the dead-leaves model (Lee, Mumford, Huang, "Occlusion models for natural
// images", IJCV 41, 2001): opaque discs with radius density r^-3 in front of one another, which has the scaling and
// edge statistics of photographs; with shading, texture, antialiasing and sensor noise. FAKE: such a picture sent
// through a generator's last stages (half-size latent, few levels, quarter-size chroma, up-sampling with the
// checkerboard of transposed convolutions; Odena et al., Distill 2016) with the same noise. Colours are drawn alike, so
// only the structure tells. Pure: a picture depends on its arguments alone, bit for bit on every machine (no libm, no
// fused arithmetic).
#pragma once

#include <cstdint>

#include "data/files/image_codec.hpp"

namespace assay::data {

enum class PictureKind : std::uint32_t { fake = 0, real = 1 };

// size: pixels a side, 8..1024. number: which picture of its kind.
files::Image sample_picture(PictureKind kind, int size, std::uint64_t seed, std::uint32_t number);

}  // namespace assay::data
