// SPDX-License-Identifier: Apache-2.0
#include "data/batch_source.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <stdexcept>
#include <thread>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

std::vector<std::uint8_t> random_bytes(std::size_t count) {
  files::CounterStream stream(3, files::RandomUse::sample_images);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.below(256));
  return bytes;
}

// The readable reference: two roundings, element by element.
std::vector<float> reference(const BatchSource& source, const std::vector<std::uint32_t>& indices, float scale,
                             float shift, bool channels_last) {
  const auto shape = source.shape();
  std::vector<float> out;
  for (const auto index : indices) {
    const auto row = source.get(index);
    const auto value = [&](int y, int x, int c) {
      const volatile float product = static_cast<float>(row[(y * shape.width + x) * shape.channels + c]) * scale;
      return product + shift;
    };
    if (channels_last) {
      for (int y = 0; y < shape.height; ++y)
        for (int x = 0; x < shape.width; ++x)
          for (int c = 0; c < shape.channels; ++c) out.push_back(value(y, x, c));
    } else {
      for (int c = 0; c < shape.channels; ++c)
        for (int y = 0; y < shape.height; ++y)
          for (int x = 0; x < shape.width; ++x) out.push_back(value(y, x, c));
    }
  }
  return out;
}

TEST(BatchSource, FloatsEqualTheReferenceBitForBit) {
  const std::vector<std::uint32_t> indices{4, 0, 0, 9, 3, 7, 1};
  for (const ImageShape shape :
       {ImageShape{32, 32, 3}, ImageShape{5, 7, 3}, ImageShape{1, 1, 3}, ImageShape{6, 5, 1}, ImageShape{3, 3, 2}}) {
    const auto bytes = random_bytes(10 * shape.bytes());
    const BatchSource source(bytes, shape);
    for (const bool channels_last : {false, true}) {
      for (const auto& [scale, shift] :
           {std::pair{1.0f / 255, -0.5f}, std::pair{1.0f, 0.0f}, std::pair{0.0173f, 0.1f}}) {
        std::vector<float> out(indices.size() * shape.bytes(), -7);
        source.fill_float(indices, scale, shift, channels_last, out, 1);
        const auto expected = reference(source, indices, scale, shift, channels_last);
        ASSERT_EQ(out.size(), expected.size());
        EXPECT_EQ(std::memcmp(out.data(), expected.data(), out.size() * sizeof(float)), 0)
            << shape.height << "x" << shape.width << "x" << shape.channels << " scale " << scale;
      }
    }
  }
}

TEST(BatchSource, ThreadsDoNotChangeTheResult) {
  const ImageShape shape{32, 32, 3};
  const auto bytes = random_bytes(300 * shape.bytes());
  const BatchSource source(bytes, shape);
  std::vector<std::uint32_t> indices(299);
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = static_cast<std::uint32_t>(i * 7 % 300);
  std::vector<float> one(indices.size() * shape.bytes()), many(one.size());
  source.fill_float(indices, 0.004f, -1, false, one, 1);
  for (const int threads : {2, 3, 8}) {
    many.assign(many.size(), 0);
    source.fill_float(indices, 0.004f, -1, false, many, threads);
    EXPECT_EQ(one, many) << threads;
  }
}

TEST(BatchSource, SeveralThreadsMayFillAtOnce) {
  const ImageShape shape{32, 32, 3};
  const auto bytes = random_bytes(200 * shape.bytes());
  const BatchSource source(bytes, shape);
  std::vector<std::uint32_t> indices(200);
  for (std::uint32_t i = 0; i < 200; ++i) indices[i] = 199 - i;
  std::vector<std::vector<float>> results(4, std::vector<float>(indices.size() * shape.bytes()));
  {
    std::vector<std::jthread> threads;
    for (auto& result : results) {
      threads.emplace_back([&] {
        for (int repeat = 0; repeat < 20; ++repeat) source.fill_float(indices, 1, 0, false, result, 2);
      });
    }
  }
  for (const auto& result : results) EXPECT_EQ(result, reference(source, indices, 1, 0, false));
}

TEST(BatchSource, FillCopiesRowsAndGetShowsThem) {
  const ImageShape shape{2, 2, 3};
  const auto bytes = random_bytes(6 * shape.bytes());
  const BatchSource source(bytes, shape);
  EXPECT_EQ(source.count(), 6u);
  std::vector<std::uint8_t> batch(8 * shape.bytes());
  const std::vector<std::uint32_t> indices{5, 0, 5, 2, 1, 3, 4, 0};
  source.fill(indices, batch);
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const auto row = source.get(indices[i]);
    EXPECT_TRUE(std::equal(row.begin(), row.end(), batch.begin() + static_cast<std::ptrdiff_t>(i * shape.bytes())));
  }
}

TEST(BatchSource, RefusesWhatDoesNotFit) {
  const auto bytes = random_bytes(24);
  EXPECT_THROW(BatchSource(bytes, ImageShape{3, 3, 3}), std::invalid_argument);
  EXPECT_THROW(BatchSource(bytes, ImageShape{0, 3, 3}), std::invalid_argument);
  const BatchSource source(bytes, {2, 2, 3});
  std::vector<std::uint8_t> batch(12);
  std::vector<float> floats(12);
  const std::vector<std::uint32_t> beyond{2}, fine{1}, two{0, 1};
  EXPECT_THROW(source.get(2), std::out_of_range);
  EXPECT_THROW(source.fill(beyond, batch), std::out_of_range);
  EXPECT_THROW(source.fill_float(beyond, 1, 0, false, floats, 1), std::out_of_range);
  EXPECT_THROW(source.fill(two, batch), std::invalid_argument);
  EXPECT_THROW(source.fill_float(two, 1, 0, false, floats, 1), std::invalid_argument);
  EXPECT_NO_THROW(source.fill_float(fine, 1, 0, false, floats, 0));
  EXPECT_NO_THROW(source.fill_float({}, 1, 0, false, {}, 4));
}

}  // namespace
}  // namespace assay::data
