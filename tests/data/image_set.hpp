// SPDX-License-Identifier: Apache-2.0
// Small image files and sets of them for the tests of data/. Pure, but for what writes files.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/files/random.hpp"
#include "data/packer.hpp"
#include "tests/data/files/archive_builder.hpp"
#include "tests/data/files/scratch_folder.hpp"

namespace assay::data {

// Noise that differs for every seed.
inline files::Image noise(std::uint64_t seed, int width = 8, int height = 8) {
  files::CounterStream stream(seed, files::RandomUse::sample_images);
  files::Image image{width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3)};
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>(stream.below(256));
  return image;
}

inline std::string text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline std::string png(std::uint64_t seed, int width = 8, int height = 8) {
  return text_of(files::encode_png(noise(seed, width, height)));
}
inline std::string jpeg(std::uint64_t seed, int quality = 90, int width = 8, int height = 8) {
  return text_of(files::encode_jpeg(noise(seed, width, height), quality));
}

// (path, content) of every file.
using ImageSet = std::vector<std::pair<std::string, std::string>>;

// `per_class` PNGs of each class in train and half of that in test; names count without leading zeros.
inline ImageSet small_set(int per_class = 4) {
  ImageSet set;
  std::uint64_t seed = 0;
  for (const char* folder : {"train/FAKE/", "train/REAL/", "test/FAKE/", "test/REAL/"}) {
    const int count = folder[1] == 'r' ? per_class : per_class / 2;
    for (int i = 1; i <= count; ++i) set.emplace_back(folder + std::to_string(i) + ".png", png(++seed));
  }
  return set;
}

inline void write_folder(const std::filesystem::path& root, const ImageSet& set) {
  for (const auto& [path, content] : set) {
    std::filesystem::create_directories((root / path).parent_path());
    files::put_file(root / path, content);
  }
}

inline void write_archive(const std::filesystem::path& path, const ImageSet& set, files::ArchiveStyle style) {
  files::ArchiveBuilder builder(path, style);
  for (const auto& [name, content] : set) builder.file(name, content);
  builder.finish();
}

inline PackOptions pack_options(const std::filesystem::path& input, const std::filesystem::path& store) {
  PackOptions options;
  options.input = input;
  options.store = store;
  options.jobs = 2;
  return options;
}

}  // namespace assay::data
