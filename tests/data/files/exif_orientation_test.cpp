// SPDX-License-Identifier: Apache-2.0
#include "data/files/exif_orientation.hpp"

#include <gtest/gtest.h>

#include "tests/data/files/image_samples.hpp"

namespace assay::data::files {
namespace {

constexpr std::size_t kTiff = 6;     // behind "Exif" and two zeros
constexpr std::size_t kEntries = 8;  // in the TIFF structure, as the following
constexpr std::size_t kSecondEntry = 22;

TEST(ExifOrientation, ReadsBothByteOrders) {
  for (std::uint16_t value = 1; value <= 8; ++value) {
    EXPECT_EQ(exif_orientation(exif_payload(true, value)), value);
    EXPECT_EQ(exif_orientation(exif_payload(false, value)), value);
  }
}

TEST(ExifOrientation, ImpossibleValuesMeanUpright) {
  EXPECT_EQ(exif_orientation(exif_payload(true, 0)), 1);
  EXPECT_EQ(exif_orientation(exif_payload(true, 9)), 1);
  EXPECT_EQ(exif_orientation(exif_payload(false, 0xffff)), 1);
}

TEST(ExifOrientation, WhatIsNoExifMeansUpright) {
  EXPECT_EQ(exif_orientation({}), 1);
  Bytes other = exif_payload(true, 6);
  other[0] = std::byte{'e'};
  EXPECT_EQ(exif_orientation(other), 1);
  Bytes no_tiff = exif_payload(true, 6);
  no_tiff[kTiff + 3] = std::byte{43};
  EXPECT_EQ(exif_orientation(no_tiff), 1);
  Bytes of_another_type = exif_payload(true, 6);
  of_another_type[kTiff + kSecondEntry + 3] = std::byte{4};
  EXPECT_EQ(exif_orientation(of_another_type), 1);
}

TEST(ExifOrientation, OffsetsAndCountsOutsideTheSegmentAreHarmless) {
  for (const bool big_endian : {true, false}) {
    Bytes far = exif_payload(big_endian, 6);
    std::fill_n(far.begin() + kTiff + 4, 4, std::byte{0xff});
    EXPECT_EQ(exif_orientation(far), 1);
    Bytes many = exif_payload(big_endian, 6);
    std::fill_n(many.begin() + kTiff + kEntries, 2, std::byte{0xff});
    EXPECT_EQ(exif_orientation(many), 6);
    std::fill_n(many.begin() + kTiff + kSecondEntry, 2, std::byte{0xee});  // now nothing ends the search
    EXPECT_EQ(exif_orientation(many), 1);
  }
}

TEST(ExifOrientation, CutAnywhereItIsTheValueOrUpright) {
  const Bytes whole = exif_payload(true, 8);
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    const int found = exif_orientation(std::span(whole).first(size));
    EXPECT_EQ(found, size >= kTiff + kSecondEntry + 10 ? 8 : 1) << size;
  }
}

}  // namespace
}  // namespace assay::data::files
