// SPDX-License-Identifier: Apache-2.0
// Sobol sequence (Sobol' 1967) in the order of Antonov and Saleev's Gray code, 32 bits: the points of scipy.stats.qmc
// without scrambling. Any point of any dimension by itself. Pure once made.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace assay::sweeps {

inline constexpr std::size_t kMostSobolDimensions = 64;

class SobolSequence {
 public:
  // Throws std::invalid_argument beyond kMostSobolDimensions.
  explicit SobolSequence(std::size_t dimensions);
  // 32 bits after the binary point. index counts from 0, whose point is the origin.
  std::uint32_t bits(std::uint32_t index, std::size_t dimension) const;

 private:
  std::vector<std::array<std::uint32_t, 32>> directions_;
};

}  // namespace assay::sweeps
