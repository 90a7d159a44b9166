// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sobol.hpp"

#include <stdexcept>
#include <string>

#include "sweeps/sobol_directions.hpp"

namespace assay::sweeps {
namespace {

using Directions = std::array<std::uint32_t, 32>;

// The first dimension is van der Corput's sequence.
Directions first_dimension() {
  Directions v{};
  for (std::size_t k = 0; k < 32; ++k) v[k] = 0x80000000u >> k;
  return v;
}

// Bratley and Fox, "Algorithm 659", ACM TOMS 14, 1988.
Directions expanded(const SobolDirections& row) {
  Directions v{};
  for (std::size_t k = 0; k < 32; ++k) {
    if (k < row.degree) {
      v[k] = static_cast<std::uint32_t>(row.initial[k]) << (31 - k);
      continue;
    }
    v[k] = v[k - row.degree] ^ (v[k - row.degree] >> row.degree);
    for (std::size_t j = 1; j < row.degree; ++j) {
      if ((row.coefficients >> (row.degree - 1 - j) & 1) != 0) v[k] ^= v[k - j];
    }
  }
  return v;
}

}  // namespace

SobolSequence::SobolSequence(std::size_t dimensions) {
  if (dimensions > kMostSobolDimensions) {
    throw std::invalid_argument("a Sobol sequence has at most " + std::to_string(kMostSobolDimensions) + " dimensions");
  }
  for (std::size_t d = 0; d < dimensions; ++d) {
    directions_.push_back(d == 0 ? first_dimension() : expanded(kSobolDirections[d - 1]));
  }
}

std::uint32_t SobolSequence::bits(std::uint32_t index, std::size_t dimension) const {
  const Directions& v = directions_.at(dimension);
  std::uint32_t point = 0;
  std::uint32_t gray = index ^ (index >> 1);
  for (std::size_t k = 0; gray != 0; gray >>= 1, ++k) {
    if ((gray & 1) != 0) point ^= v[k];
  }
  return point;
}

}  // namespace assay::sweeps
