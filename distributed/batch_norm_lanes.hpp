// SPDX-License-Identifier: Apache-2.0
// Vectors of channels for the kernels of batch normalisation: float32 in registers, float32 or bfloat16 in memory.
// Private to batch_norm_loops.hpp and batch_norm_pooled_loops.hpp; see there for the unnamed namespace. The including
// file says before whether its instruction set rounds to bfloat16 (kNativeBfloat16).
#pragma once

#include <cstdint>
#include <cstring>

#include "distributed/batch_norm_kernels.hpp"

#define ASSAY_INLINE [[gnu::always_inline]] inline

namespace assay::distributed {
namespace {

// N floats as one value: the compiler splits it where registers are narrower. (Spelled out for each N: GCC drops the
// attribute where the size depends on a template parameter.)
template <int N>
struct Lanes;

template <>
struct Lanes<16> {
  using Floats = float __attribute__((vector_size(64)));
  using Words = std::uint32_t __attribute__((vector_size(64)));
  using Integers = std::int32_t __attribute__((vector_size(64)));
  using Halves = std::uint16_t __attribute__((vector_size(32)));
};

template <>
struct Lanes<8> {
  using Floats = float __attribute__((vector_size(32)));
  using Words = std::uint32_t __attribute__((vector_size(32)));
  using Integers = std::int32_t __attribute__((vector_size(32)));
  using Halves = std::uint16_t __attribute__((vector_size(16)));
};

template <>
struct Lanes<1> {
  using Floats = float __attribute__((vector_size(4)));
  using Words = std::uint32_t __attribute__((vector_size(4)));
  using Integers = std::int32_t __attribute__((vector_size(4)));
  using Halves = std::uint16_t __attribute__((vector_size(2)));
};

template <class Floats>
ASSAY_INLINE void load(Floats& lanes, const float* from) {
  std::memcpy(&lanes, from, sizeof(lanes));
}

template <class Floats>
ASSAY_INLINE void store(float* to, const Floats& lanes) {
  std::memcpy(to, &lanes, sizeof(lanes));
}

template <class Floats>
ASSAY_INLINE void load(Floats& lanes, const Bfloat16* from) {
  using L = Lanes<sizeof(Floats) / sizeof(float)>;
  typename L::Halves halves;
  std::memcpy(&halves, from, sizeof(halves));
  const typename L::Words words = __builtin_convertvector(halves, typename L::Words) << 16;
  std::memcpy(&lanes, &words, sizeof(lanes));
}

// To nearest, ties to even; NaN stays NaN.
template <class Floats>
ASSAY_INLINE void store(Bfloat16* to, const Floats& lanes) {
  using L = Lanes<sizeof(Floats) / sizeof(float)>;
  if constexpr (kNativeBfloat16 && sizeof(Floats) == 64) {
    typename L::Halves halves;
    // Not the intrinsic: its type differs between versions of GCC.
    asm("vcvtneps2bf16 %1, %0" : "=v"(halves) : "v"(lanes));
    std::memcpy(to, &halves, sizeof(halves));
    return;
  }
  typename L::Words words;
  std::memcpy(&words, &lanes, sizeof(words));
  const typename L::Words rounded = (words + (((words >> 16) & 1U) + 0x7fffU)) >> 16;
  const typename L::Words result = lanes == lanes ? rounded : (words >> 16) | 0x40U;
  const typename L::Halves halves = __builtin_convertvector(result, typename L::Halves);
  std::memcpy(to, &halves, sizeof(halves));
}

// Adds the lanes, widened, to count consecutive doubles.
template <class Floats>
ASSAY_INLINE void add_to(double* sums, const Floats& lanes) {
  constexpr Index count = sizeof(Floats) / sizeof(float);
  float values[count];
  store(values, lanes);
  for (Index i = 0; i < count; ++i) sums[i] += static_cast<double>(values[i]);
}

template <class Floats>
ASSAY_INLINE void fill(Floats& lanes, float value) {
  lanes = Floats{} + value;
}

// min(max(x, low), high); a NaN stays one.
template <class Floats>
ASSAY_INLINE void clamp(Floats& x, const Floats& low, const Floats& high) {
  x = x < low ? low : x;
  x = x > high ? high : x;
}

// The gradient of clamp at x, or at clamp(x): zero outside and on the bounds, as torch has it for relu and hardtanh.
template <class Floats>
ASSAY_INLINE void mask(Floats& gradient, const Floats& x, const Floats& low, const Floats& high) {
  const Floats zero = {};
  gradient = x <= low ? zero : gradient;
  gradient = x >= high ? zero : gradient;
}

// body(Lanes<N>{}, channel) for vectors that cover the channels from `first` on, the widest first.
template <class Body>
ASSAY_INLINE void for_channels(Index first, Index channels, const Body& body) {
  Index channel = first;
  for (; channel + 16 <= channels; channel += 16) body(Lanes<16>{}, channel);
  for (; channel + 8 <= channels; channel += 8) body(Lanes<8>{}, channel);
  for (; channel < channels; ++channel) body(Lanes<1>{}, channel);
}

}  // namespace
}  // namespace assay::distributed
