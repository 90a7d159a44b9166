// SPDX-License-Identifier: Apache-2.0
// The background of SHAP: images of the training split that an image is compared with, and whose mean stands for what
// is hidden. Drawn from those the run trained on, the same on every rank.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/store_reader.hpp"
#include "launcher/config/run_config.hpp"
#include "launcher/world.hpp"

namespace assay::launcher::explanation {

struct Background {
  std::vector<std::string> names;
  std::string sha256;  // of the stored rows, one after the other
  at::Tensor images;   // float32 [B, C, H, W] as the model sees them; undefined where there is none
  at::Tensor mean;     // float32 [C, H, W] of them

  bool empty() const { return names.empty(); }
};

// Of each class its share of `count`, rounded so that all of them are `count` (at least one of each class that there
// is, where count allows); all rows where there are no more than `count`. Ascending. rows: row numbers; labels: of all
// rows. A function of the seed. Pure.
std::vector<std::uint32_t> choose_background(std::span<const std::uint32_t> rows, std::span<const std::uint8_t> labels,
                                             std::size_t count, std::uint64_t seed);

// Draws them from the training images of a run (not from those it validated on). store: the one the run was trained on,
// as its content hash says. Collective. Throws StoreError.
Background load_background(World& world, const data::StoreReader& store, const config::RunConfig& config,
                           std::size_t count, std::uint64_t seed);

}  // namespace assay::launcher::explanation
