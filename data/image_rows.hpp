// SPDX-License-Identifier: Apache-2.0
// Images to be looked at once each, in order: what the audit and the search for duplicates need of a store, and all
// that their tests need to make.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "data/batch_source.hpp"

namespace assay::data {

struct ImageRows {
  ImageShape shape;  // 3 channels: RGB
  std::uint64_t count = 0;
  // Copies rows [first, first + count) into out [count, H, W, 3]. Called by one thread at a time, with ascending rows.
  std::function<void(std::uint64_t first, std::uint64_t count, std::span<std::uint8_t> out)> read;
};

// Called with the number of rows looked at so far. May throw to stop.
using RowsDone = std::function<void(std::uint64_t done)>;

// Hands every row to visit(part, row, bytes), part being 0 .. threads - 1: rows of different parts are visited at the
// same time, those of one part one after the other. Holds a few MB of rows (or one row for each thread) at a time.
// Throws std::invalid_argument when threads < 1 or the shape is not RGB, and what read, visit and done throw.
void visit_rows(const ImageRows& rows, int threads,
                const std::function<void(int part, std::uint64_t row, std::span<const std::uint8_t> bytes)>& visit,
                const RowsDone& done = {});

}  // namespace assay::data
