// SPDX-License-Identifier: Apache-2.0
// Every kernel against its formula with each operation rounded, bit for bit: lengths around the widths of vectors.
#include "data/row_kernels.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

constexpr std::size_t kLengths[] = {0, 1, 3, 7, 16, 31, 33, 96, 129, 3072};

class Values {
 public:
  std::vector<std::uint8_t> bytes(std::size_t count) {
    std::vector<std::uint8_t> values(count);
    for (auto& value : values) value = static_cast<std::uint8_t>(stream_.below(256));
    return values;
  }
  std::vector<float> floats(std::size_t count) {
    std::vector<float> values(count);
    for (auto& value : values) value = 300 * stream_.uniform() - 20;
    return values;
  }

 private:
  files::CounterStream stream_{3, files::RandomUse::sample_images};
};

float mapped(float value, float scale, float shift) {
  const volatile float product = value * scale;
  return product + shift;
}

template <class T>
void expect_bits(const std::vector<T>& actual, const std::vector<T>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  if (actual.empty()) return;
  EXPECT_EQ(std::memcmp(actual.data(), expected.data(), actual.size() * sizeof(T)), 0) << actual.size();
}

TEST(RowKernels, BytesToFloatsRoundsTheProductAndTheSum) {
  Values values;
  for (const std::size_t count : kLengths) {
    const auto in = values.bytes(count);
    const auto scale = values.floats(count), shift = values.floats(count);
    std::vector<float> one(count), each(count), expected_one, expected_each;
    bytes_to_floats(in.data(), count, 1.0f / 255, -0.3f, one.data());
    bytes_to_floats(in.data(), count, scale.data(), shift.data(), each.data());
    for (std::size_t i = 0; i < count; ++i) {
      expected_one.push_back(mapped(in[i], 1.0f / 255, -0.3f));
      expected_each.push_back(mapped(in[i], scale[i], shift[i]));
    }
    expect_bits(one, expected_one);
    expect_bits(each, expected_each);
  }
}

TEST(RowKernels, MapFloatsRoundsTheProductAndTheSum) {
  Values values;
  for (const std::size_t count : kLengths) {
    auto in = values.floats(count);
    const auto scale = values.floats(count), shift = values.floats(count);
    std::vector<float> expected;
    for (std::size_t i = 0; i < count; ++i) expected.push_back(mapped(in[i], scale[i], shift[i]));
    map_floats(in.data(), count, scale.data(), shift.data());
    expect_bits(in, expected);
  }
}

TEST(RowKernels, BlendRowsRoundsEachStep) {
  Values values;
  for (const std::size_t count : kLengths) {
    const auto first = values.floats(count), second = values.floats(count);
    const auto scale = values.floats(count), shift = values.floats(count);
    std::vector<float> out(count), expected;
    blend_rows(first.data(), second.data(), 0.37f, count, scale.data(), shift.data(), out.data());
    for (std::size_t i = 0; i < count; ++i) {
      const volatile float step = (second[i] - first[i]) * 0.37f;
      expected.push_back(mapped(first[i] + step, scale[i], shift[i]));
    }
    expect_bits(out, expected);
  }
}

TEST(RowKernels, AddToSumsAddsUpInDoublePrecision) {
  Values values;
  for (const std::size_t count : kLengths) {
    const auto first = values.floats(count), second = values.floats(count);
    std::vector<double> sums(count, 0.25), expected;
    add_to_sums(first.data(), count, sums.data());
    add_to_sums(second.data(), count, sums.data());
    for (std::size_t i = 0; i < count; ++i) expected.push_back(0.25 + first[i] + second[i]);
    expect_bits(sums, expected);
  }
}

TEST(RowKernels, ReorderRowMovesEveryPixelAndChannel) {
  Values values;
  for (const std::size_t channels : {1, 2, 3, 4}) {
    for (const std::size_t pixels : {1, 2, 5, 32}) {
      const auto in = values.bytes(pixels * channels);
      for (const bool mirror : {false, true}) {
        for (const bool reverse : {false, true}) {
          std::vector<std::uint8_t> out(in.size()), expected;
          reorder_row(in.data(), pixels, channels, mirror, reverse, out.data());
          for (std::size_t pixel = 0; pixel < pixels; ++pixel) {
            for (std::size_t c = 0; c < channels; ++c) {
              expected.push_back(
                  in[(mirror ? pixels - 1 - pixel : pixel) * channels + (reverse ? channels - 1 - c : c)]);
            }
          }
          expect_bits(out, expected);
        }
      }
    }
  }
}

}  // namespace
}  // namespace assay::data
