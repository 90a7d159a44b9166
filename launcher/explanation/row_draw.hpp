// SPDX-License-Identifier: Apache-2.0
// The lots by which rows are chosen at random: a number for each row that depends on the seed and the row alone, so
// that a choice of the lowest ones depends on nothing else. Pure.
#pragma once

#include <cstdint>

#include "data/files/random.hpp"

namespace assay::launcher::explanation {

// What a row is drawn for; part of the counter, never renumber.
enum class Draw : std::uint32_t { explained = 0, background = 1 };

// In 0..1, 53 bits.
inline double row_draw(std::uint64_t seed, Draw draw, std::uint32_t row) {
  data::files::CounterStream stream(seed, data::files::RandomUse::explanation, static_cast<std::uint32_t>(draw), row);
  return static_cast<double>(stream.next_u64() >> 11) * 0x1.0p-53;
}

}  // namespace assay::launcher::explanation
