// SPDX-License-Identifier: Apache-2.0
#include "data/files/image_codec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

#include "tests/data/files/image_samples.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data::files {
namespace {

using testing::HasSubstr;

TEST(DetectCodec, GoesByContent) {
  EXPECT_EQ(detect_codec(encode_png(gradient(4, 4))), Codec::png);
  EXPECT_EQ(detect_codec(encode_jpeg(gradient(4, 4), 90)), Codec::jpeg);
  EXPECT_EQ(detect_codec(bytes_of("GIF89a")), Codec::unknown);
  EXPECT_EQ(detect_codec(bytes_of("\x89PNG\r\n")), Codec::unknown);
  EXPECT_EQ(detect_codec({}), Codec::unknown);
  EXPECT_EQ(codec_name(Codec::jpeg), "jpeg");
  EXPECT_EQ(codec_name(Codec::png), "png");
  EXPECT_EQ(codec_name(Codec::unknown), "unknown");
}

TEST(DecodeImage, RefusesAnEmptyFileAndATextNamedPng) {
  for (const auto& decode : {+[](std::span<const std::byte> bytes) { decode_image(bytes); },
                             +[](std::span<const std::byte> bytes) { read_image_info(bytes); }}) {
    EXPECT_THAT(message_of<ImageError>([&] { decode({}); }), HasSubstr("empty file (0 bytes)"));
    EXPECT_THAT(message_of<ImageError>([&] { decode(bytes_of("I am a text")); }), HasSubstr("neither JPEG nor PNG"));
  }
}

TEST(DecodeImage, FillsTheInfoOfTheHeader) {
  ImageInfo info;
  decode_image(encode_jpeg(gradient(20, 10), 75), {}, &info);
  EXPECT_EQ(info.codec, Codec::jpeg);
  EXPECT_EQ(info.width, 20);
  EXPECT_EQ(info.height, 10);
  EXPECT_EQ(info.quality, 75);
  decode_image(encode_png(gradient(7, 9)), {}, &info);
  EXPECT_EQ(info.codec, Codec::png);
  EXPECT_EQ(info.width, 7);
  EXPECT_EQ(info.height, 9);
  EXPECT_EQ(info.quality, 0);
}

TEST(DecodeImage, HoldsThePixelCapToTheLastPixel) {
  ImageLimits limits;
  for (const Bytes& bytes : {encode_png(gradient(8, 8)), encode_jpeg(gradient(8, 8), 90)}) {
    limits.max_pixels = 64;
    EXPECT_NO_THROW(decode_image(bytes, limits));
    limits.max_pixels = 63;
    EXPECT_THAT(message_of<ImageError>([&] { decode_image(bytes, limits); }), HasSubstr("8 x 8 pixels"));
    EXPECT_THAT(message_of<ImageError>([&] { read_image_info(bytes, limits); }), HasSubstr("cap of 63"));
  }
}

TEST(EncodeImage, RefusesWhatIsNoImage) {
  EXPECT_THROW(encode_png({2, 2, {1, 2, 3}}), std::invalid_argument);
  EXPECT_THROW(encode_jpeg({0, 0, {}}, 90), std::invalid_argument);
  EXPECT_THROW(encode_jpeg(gradient(2, 2), 0), std::invalid_argument);
  EXPECT_THROW(encode_jpeg(gradient(2, 2), 101), std::invalid_argument);
}

TEST(DecodeImage, WorksFromManyThreadsAtOnceFaultsIncluded) {
  const Image image = gradient(33, 17);
  const Bytes png = encode_png(image);
  const Bytes jpeg = encode_jpeg(image, 90);
  const Image expected = decode_image(jpeg);
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int& count : wrong) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        count += decode_image(png).pixels != image.pixels;
        count += decode_image(jpeg).pixels != expected.pixels;
        try {
          const Bytes& whole = i % 2 ? png : jpeg;
          decode_image(std::span(whole).first(whole.size() * static_cast<std::size_t>(i) / 200));
          ++count;
        } catch (const ImageError&) {
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

}  // namespace
}  // namespace assay::data::files
