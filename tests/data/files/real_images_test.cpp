// SPDX-License-Identifier: Apache-2.0
// The codecs and the archive reader on genuine CIFAKE files, where this checkout has them beside it.
#include <gtest/gtest.h>

#include <filesystem>

#include "data/files/archive.hpp"
#include "data/files/image_codec.hpp"
#include "data/files/sha256.hpp"

namespace assay::data::files {
namespace {

constexpr std::uint64_t kCap = 1 << 20;

TEST(RealImages, TwoThousandPngsDecodeToTheGoldenPixels) {
  const std::filesystem::path path = std::filesystem::path(ASSAY_SHARED_DATA) / "cifake-2000.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no cifake-2000.zip: real PNGs are not tested here";
  Sha256 hash;
  int count = 0;
  ArchiveReader archive(path);
  while (archive.next()) {
    if (archive.entry().kind != EntryKind::file) continue;
    const Image image = decode_image(archive.read(kCap));
    ASSERT_EQ(image.width, 32) << archive.entry().path;
    ASSERT_EQ(image.height, 32) << archive.entry().path;
    hash.update(std::as_bytes(std::span(image.pixels)));
    ++count;
  }
  EXPECT_EQ(count, 2000);
  // Of all pixels in the archive's order, by a PNG decoder written independently in Python.
  EXPECT_EQ(to_hex(hash.digest()), "3d5190d415aaea6e6499f1e49e24972d51ff7ef0bbc9c7e93685d79da4eb5fdd");
}

TEST(RealImages, JpegsOfCifarDecodeAndTellTheirQuality) {
  const std::filesystem::path path = std::filesystem::path(ASSAY_SHARED_DATA) / "cifake-real-half.zip";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no cifake-real-half.zip: real JPEGs are not tested here";
  ArchiveReader archive(path);
  for (int count = 0; count < 1000 && archive.next(); ++count) {
    ImageInfo info;
    const Image image = decode_image(archive.read(kCap), {}, &info);
    ASSERT_EQ(image.pixels.size(), 32u * 32 * 3) << archive.entry().path;
    ASSERT_EQ(info.quality, 75) << archive.entry().path;
  }
}

}  // namespace
}  // namespace assay::data::files
