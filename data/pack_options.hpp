// SPDX-License-Identifier: Apache-2.0
// What packing is asked for (packer.hpp), and what of that makes sense. Pure, but for the look at the store's place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "data/class_layout.hpp"
#include "data/files/image_codec.hpp"
#include "data/image_source.hpp"
#include "data/store_schema.hpp"

namespace assay::data {

struct PackOptions {
  std::filesystem::path input;
  std::filesystem::path store;
  // Pixels a side, 1..16384. Without it images must have one size, except encoded ones without views.
  std::optional<int> size;
  std::optional<Encoding> encoding;        // raw when left open
  std::optional<std::vector<View>> views;  // none when left open; never View::rgb
  // A store whose rows join those of the input. It decides what is left open here and may not be contradicted.
  std::optional<std::filesystem::path> add;
  LayoutOptions layout;
  int jobs = 1;         // decoding threads, at least 1
  bool strict = false;  // any reject is an InputError and there is no store
  bool force = false;   // replace an existing store
  SourceLimits source;
  files::ImageLimits image;
  std::uint64_t window_bytes = 512ull << 20;  // of decoded rows held at a time, at most
};

// Throws std::invalid_argument on options out of range, OutputExists when the store's place is taken.
void check_options(const PackOptions& options);

}  // namespace assay::data
