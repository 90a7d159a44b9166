// SPDX-License-Identifier: Apache-2.0
// Small encoded stores for tests: JPEG and PNG files of noise, in turn, kept as they are. Pure, but for the file that
// is written.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "data/files/image_codec.hpp"
#include "data/files/random.hpp"
#include "data/store_writer.hpp"

namespace assay::tests {

struct EncodedStoreOptions {
  std::uint64_t train = 8;  // images; the first half is FAKE, the rest REAL
  std::uint64_t test = 4;
  std::vector<std::pair<int, int>> sizes = {{8, 8}};  // width and height, in turn
  int asked_size = 0;                                 // the store's; 0: that of all images, or none where they differ
  std::vector<data::View> views = {};                 // noise, not derived: a test sees that they were read
};

struct EncodedSample {
  std::string split;
  std::string name;
  std::uint8_t label = 0;
  std::vector<std::byte> file;      // a JPEG where the row's number in its split is even, a PNG where it is odd
  std::vector<std::uint8_t> views;  // a plane for each view, one after the other
};

inline std::vector<std::uint8_t> noise_bytes(std::uint64_t seed, std::size_t count) {
  data::files::CounterStream stream(seed, data::files::RandomUse::sample_images);
  std::vector<std::uint8_t> bytes(count);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(stream.below(256));
  return bytes;
}

inline EncodedSample encoded_sample(const std::string& split, std::uint64_t row, std::pair<int, int> size) {
  const std::uint64_t seed = row + (split == "test" ? 1000 : 1);
  const auto [width, height] = size;
  const data::files::Image image{width, height, noise_bytes(seed, static_cast<std::size_t>(width) * height * 3)};
  EncodedSample sample{split, split + "/" + std::to_string(row), 0, {}, {}};
  sample.file = row % 2 == 0 ? data::files::encode_jpeg(image, 90) : data::files::encode_png(image);
  return sample;
}

inline void append_sample(data::StoreWriter& writer, const EncodedSample& sample) {
  data::StoreRow row;
  row.label = sample.label;
  row.name = sample.name;
  row.source = data::files::read_image_info(sample.file);
  row.source_bytes = static_cast<std::uint32_t>(sample.file.size());
  row.source_hash = data::files::sha256(sample.file);
  row.file = sample.file;
  row.views = sample.views;
  writer.append(row);
}

// Returns the rows in the order of the store: train, then test.
inline std::vector<EncodedSample> write_encoded_store(const std::filesystem::path& path,
                                                      const EncodedStoreOptions& options = {}) {
  const auto [width, height] = options.sizes.front();
  data::ImageShape image{options.asked_size, options.asked_size, 3};
  if (options.asked_size == 0 && !options.views.empty()) image = {height, width, 3};
  data::StoreWriter writer(path, path, {"FAKE", "REAL"}, {image, data::Encoding::encoded, options.views});
  std::vector<EncodedSample> samples;
  for (const auto& [split, count] : {std::pair{"train", options.train}, {"test", options.test}}) {
    if (count > 0) writer.begin_split(split, count);
    for (std::uint64_t row = 0; row < count; ++row) {
      samples.push_back(encoded_sample(split, row, options.sizes[row % options.sizes.size()]));
      samples.back().label = row >= count / 2;
      samples.back().views = noise_bytes(row + 5000, image.bytes() / 3 * options.views.size());
      append_sample(writer, samples.back());
    }
  }
  writer.finish("none");
  return samples;
}

}  // namespace assay::tests
