// SPDX-License-Identifier: Apache-2.0
#include "data/row_decoder.hpp"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <new>

#include "tests/data/image_set.hpp"

namespace assay::data {
namespace {

std::span<const std::byte> bytes(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(RowDecoder, KeepsPixelsAndFactsOfTheSource) {
  const std::string file = png(1, 9, 5);
  const auto row = decode_row(bytes(file), {});
  EXPECT_EQ(row.reject, "");
  EXPECT_EQ(row.pixels, noise(1, 9, 5).pixels);
  EXPECT_EQ(row.shape.height, 5);
  EXPECT_EQ(row.shape.width, 9);
  EXPECT_EQ(row.source.codec, files::Codec::png);
  EXPECT_EQ(row.source_bytes, file.size());
  EXPECT_EQ(row.source_hash, files::sha256(bytes(file)));
  EXPECT_EQ(row.filter, ResizeFilter::none);
}

TEST(RowDecoder, ShrinksByAreaAndEnlargesBilinearly) {
  const std::string file = png(2, 8, 8);
  const auto small = decode_row(bytes(file), {.size = 4});
  EXPECT_EQ(small.filter, ResizeFilter::area);
  ASSERT_EQ(small.pixels.size(), 4u * 4 * 3);
  // The mean of each 2 x 2 block.
  const auto pixels = noise(2).pixels;
  const int sum = pixels[0] + pixels[3] + pixels[24] + pixels[27];
  EXPECT_NEAR(small.pixels[0], sum / 4.0, 0.51);
  EXPECT_EQ(decode_row(bytes(file), {.size = 16}).filter, ResizeFilter::bilinear);
  EXPECT_EQ(decode_row(bytes(file), {.size = 8}).filter, ResizeFilter::none);
  EXPECT_EQ(decode_row(bytes(png(2, 4, 16)), {.size = 8}).filter, ResizeFilter::bilinear);
  EXPECT_EQ(decode_row(bytes(png(2, 4, 16)), {.size = 8}).source.height, 16);
}

TEST(RowDecoder, AnUnexpectedSizeIsMeasuredAndItsPixelsAreDropped) {
  const auto row = decode_row(bytes(png(3, 20, 10)), {.expected = ImageShape{8, 8, 3}});
  EXPECT_TRUE(row.reject.empty());
  EXPECT_TRUE(row.pixels.empty());
  EXPECT_EQ(row.shape.width, 20);
}

TEST(RowDecoder, DamageIsAReasonNotAnException) {
  const std::string whole = png(4);
  EXPECT_NE(decode_row(bytes(whole.substr(0, whole.size() - 20)), {}).reject, "");
  EXPECT_NE(decode_row(bytes("just text"), {}).reject, "");
  EXPECT_NE(decode_row(bytes(""), {}).reject, "");
  EXPECT_NE(decode_row(bytes(whole), {.limits = {.max_pixels = 63}}).reject, "");
}

TEST(RowDecoder, NamesTheFiltersUsed) {
  EXPECT_EQ(resize_filter_name(0), "none");
  EXPECT_EQ(resize_filter_name(1), "area");
  EXPECT_EQ(resize_filter_name(2), "bilinear");
  EXPECT_EQ(resize_filter_name(3), "area+bilinear");
}

// Otherwise a good image would be left out of a store for what else happened to be in memory.
TEST(RowDecoder, WantOfMemoryIsNotTheImagesFault) {
  constexpr int kSide = 5000;  // 75 MB of pixels
  const files::Image image{kSide, kSide, std::vector<std::uint8_t>(std::size_t{kSide} * kSide * 3, 90)};
  const auto file = files::encode_jpeg(image, 80);
  const auto decode_in_little_memory = [&] {
    std::uint64_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const rlim_t mapped = pages * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE));
    const rlimit limit{mapped + (32u << 20), mapped + (32u << 20)};
    if (::setrlimit(RLIMIT_AS, &limit) != 0) std::_Exit(1);
    try {
      decode_row(file, {});
    } catch (const std::bad_alloc&) {
      std::_Exit(6);
    }
    std::_Exit(0);
  };
  EXPECT_EXIT(decode_in_little_memory(), testing::ExitedWithCode(6), "");
}

}  // namespace
}  // namespace assay::data
