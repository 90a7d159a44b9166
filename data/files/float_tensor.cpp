// SPDX-License-Identifier: Apache-2.0
#include "data/files/float_tensor.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "data/files/safetensors.hpp"

namespace assay::data::files {
namespace {

// IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits.
float from_half(std::uint16_t bits) {
  const float sign = bits & 0x8000u ? -1.0f : 1.0f;
  const int exponent = bits >> 10 & 0x1F;
  const auto fraction = static_cast<float>(bits & 0x3FFu);
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  if (exponent == 0x1F) return fraction == 0 ? sign * INFINITY : NAN;
  return sign * std::ldexp(fraction + 1024.0f, exponent - 25);
}

float from_bfloat16(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

template <class Element, class Convert>
void convert(std::span<const std::byte> bytes, std::span<float> out, Convert to_float) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Element element;
    std::memcpy(&element, bytes.data() + i * sizeof(Element), sizeof(Element));
    out[i] = to_float(element);
  }
}

template <class Element>
void convert_number(std::span<const std::byte> bytes, std::span<float> out) {
  convert<Element>(bytes, out, [](Element element) { return static_cast<float>(element); });
}

using Converter = void (*)(std::span<const std::byte>, std::span<float>);

constexpr std::pair<std::string_view, Converter> kConverters[] = {
    {"F32", convert_number<float>},
    {"F64", convert_number<double>},
    {"I64", convert_number<std::int64_t>},
    {"U64", convert_number<std::uint64_t>},
    {"I32", convert_number<std::int32_t>},
    {"U32", convert_number<std::uint32_t>},
    {"I16", convert_number<std::int16_t>},
    {"U16", convert_number<std::uint16_t>},
    {"I8", convert_number<std::int8_t>},
    {"U8", convert_number<std::uint8_t>},
    {"BOOL", convert_number<std::uint8_t>},
    {"F16", [](auto bytes, auto out) { convert<std::uint16_t>(bytes, out, from_half); }},
    {"BF16", [](auto bytes, auto out) { convert<std::uint16_t>(bytes, out, from_bfloat16); }},
};

}  // namespace

void convert_to_float(std::string_view dtype, std::span<const std::byte> bytes, std::span<float> out) {
  const std::size_t size = dtype_size(dtype);
  if (size == 0 || out.size() != bytes.size() / size) throw std::invalid_argument("dtype and sizes disagree");
  for (const auto& [name, converter] : kConverters) {
    if (name == dtype) converter(bytes, out);
  }
}

bool is_floating_dtype(std::string_view dtype) {
  return dtype == "F32" || dtype == "F16" || dtype == "BF16" || dtype == "F64";
}

}  // namespace assay::data::files
