// SPDX-License-Identifier: Apache-2.0
#include "data/files/float_tensor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <stdexcept>

namespace assay::data::files {
namespace {

template <class Element>
std::vector<float> converted(std::string_view dtype, const std::vector<Element>& elements) {
  std::vector<float> out(elements.size());
  convert_to_float(dtype, std::as_bytes(std::span(elements)), out);
  return out;
}

TEST(ConvertToFloat, TakesNumbersOfEveryKind) {
  EXPECT_EQ(converted<float>("F32", {1.5f, -2}), (std::vector<float>{1.5f, -2}));
  EXPECT_EQ(converted<double>("F64", {0.1}), (std::vector<float>{0.1f}));
  EXPECT_EQ(converted<std::int64_t>("I64", {-7, 1ll << 40}), (std::vector<float>{-7, 1099511627776.0f}));
  EXPECT_EQ(converted<std::int32_t>("I32", {-3}), (std::vector<float>{-3}));
  EXPECT_EQ(converted<std::int16_t>("I16", {-3}), (std::vector<float>{-3}));
  EXPECT_EQ(converted<std::int8_t>("I8", {-3}), (std::vector<float>{-3}));
  EXPECT_EQ(converted<std::uint8_t>("U8", {255}), (std::vector<float>{255}));
  EXPECT_EQ(converted<std::uint8_t>("BOOL", {1, 0}), (std::vector<float>{1, 0}));
}

TEST(ConvertToFloat, HalfPrecisionIsExact) {
  // One, -2, the largest finite, the smallest subnormal, the smallest normal, zeros of both signs.
  const auto values = converted<std::uint16_t>("F16", {0x3C00, 0xC000, 0x7BFF, 0x0001, 0x0400, 0x0000, 0x8000});
  EXPECT_EQ(values[0], 1.0f);
  EXPECT_EQ(values[1], -2.0f);
  EXPECT_EQ(values[2], 65504.0f);
  EXPECT_EQ(values[3], std::ldexp(1.0f, -24));
  EXPECT_EQ(values[4], std::ldexp(1.0f, -14));
  EXPECT_EQ(values[5], 0.0f);
  EXPECT_TRUE(std::signbit(values[6]));
  const auto special = converted<std::uint16_t>("F16", {0x7C00, 0xFC00, 0x7E00});
  EXPECT_EQ(special[0], INFINITY);
  EXPECT_EQ(special[1], -INFINITY);
  EXPECT_TRUE(std::isnan(special[2]));
  EXPECT_EQ(converted<std::uint16_t>("BF16", {0x3F80, 0xC0A0}), (std::vector<float>{1.0f, -5.0f}));
}

TEST(ConvertToFloat, ReadsUnalignedBytes) {
  const float value = 3.25f;
  std::vector<std::byte> bytes(5);
  std::memcpy(bytes.data() + 1, &value, sizeof(value));
  float out = 0;
  convert_to_float("F32", std::span(bytes).subspan(1), std::span(&out, 1));
  EXPECT_EQ(out, value);
}

TEST(ConvertToFloat, SizesAndDtypesMustFit) {
  const std::vector<float> one{1};
  std::vector<float> two(2);
  EXPECT_THROW(convert_to_float("F32", std::as_bytes(std::span(one)), two), std::invalid_argument);
  EXPECT_THROW(convert_to_float("F8", std::as_bytes(std::span(one)), two), std::invalid_argument);
}

TEST(IsFloatingDtype, TellsFractionsFromCounts) {
  for (const char* dtype : {"F64", "F32", "F16", "BF16"}) EXPECT_TRUE(is_floating_dtype(dtype)) << dtype;
  for (const char* dtype : {"I64", "U8", "BOOL", "F8"}) EXPECT_FALSE(is_floating_dtype(dtype)) << dtype;
}

}  // namespace
}  // namespace assay::data::files
