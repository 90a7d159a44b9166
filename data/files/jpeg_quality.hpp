// SPDX-License-Identifier: Apache-2.0
// The quality setting a JPEG was made with, guessed from its luma quantisation table: the setting of the Independent
// JPEG Group's scale (jpeg_quality_scaling in jcparam.c) whose table has the nearest sum. Exact for files of that
// scale. Pure; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace assay::data::files {

// Annex K.1 of ITU-T T.81, row by row: the table of quality 50.
constexpr std::array<std::uint16_t, 64> kStandardLumaTable = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,  //
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,  //
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,  //
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};

// table: 64 divisors in any order (16-bit ones count as 255). 1..100.
int estimate_jpeg_quality(std::span<const std::uint16_t, 64> table);

}  // namespace assay::data::files
