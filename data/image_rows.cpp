// SPDX-License-Identifier: Apache-2.0
#include "data/image_rows.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <vector>

#include "data/parallel_parts.hpp"

namespace assay::data {
namespace {

constexpr std::size_t kBlockBytes = 4u << 20;

}  // namespace

void visit_rows(const ImageRows& rows, int threads,
                const std::function<void(int part, std::uint64_t row, std::span<const std::uint8_t> bytes)>& visit,
                const RowsDone& done) {
  if (threads < 1) throw std::invalid_argument("rows are visited by at least one thread");
  if (rows.shape.channels != 3 || rows.shape.bytes() == 0) throw std::invalid_argument("rows must be RGB images");
  const std::size_t row_bytes = rows.shape.bytes();
  const std::uint64_t block = std::max<std::uint64_t>(kBlockBytes / row_bytes, static_cast<std::uint64_t>(threads));
  std::vector<std::uint8_t> pixels(std::min(block, rows.count) * row_bytes);
  ParallelParts parts;
  for (std::uint64_t first = 0; first < rows.count; first += block) {
    const std::uint64_t count = std::min(block, rows.count - first);
    rows.read(first, count, std::span(pixels).first(count * row_bytes));
    std::vector<std::exception_ptr> faults(threads);
    parts.run(threads, [&](int part) {
      try {
        const std::uint64_t end = count * (part + 1) / threads;
        for (std::uint64_t i = count * part / threads; i < end; ++i) {
          visit(part, first + i, std::span<const std::uint8_t>(pixels).subspan(i * row_bytes, row_bytes));
        }
      } catch (...) {
        faults[part] = std::current_exception();
      }
    });
    for (const auto& fault : faults) {
      if (fault) std::rethrow_exception(fault);
    }
    if (done) done(first + count);
  }
}

}  // namespace assay::data
