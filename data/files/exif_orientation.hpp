// SPDX-License-Identifier: Apache-2.0
// How a camera was held, out of the EXIF block of a JPEG (JEITA CP-3451, tag 0x0112 of the first directory of its TIFF
// structure). Pure; thread-safe.
#pragma once

#include <cstddef>
#include <span>

namespace assay::data::files {

// segment: what an APP1 marker carries, from "Exif" on. 1..8 as EXIF counts: 1 upright, 2 mirrored, 3 half a turn,
// 6 and 8 a quarter, 4, 5 and 7 mirrored too; 1 also where the segment is no EXIF, says nothing, or is damaged.
int exif_orientation(std::span<const std::byte> segment);

}  // namespace assay::data::files
