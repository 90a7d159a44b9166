// SPDX-License-Identifier: Apache-2.0
#include "data/row_worker.hpp"

#include <algorithm>
#include <optional>

#include "data/decode_to_size.hpp"
#include "data/files/one_line.hpp"

namespace assay::data {

RowWorker::RowWorker(const StoreReader& store, const std::string& split, const RowOptions& options,
                     const std::vector<std::uint64_t>& offsets)
    : store_(store),
      split_(split),
      options_(options),
      offsets_(offsets),
      image_(image_shape(store.info(), options)),
      composer_(image_.height, image_.width, options.views, options.mode),
      kept_planes_(options.views.size()),
      kept_(options.views.size()),
      composed_(composer_.rows_per_image() * composer_.shape().bytes()) {}

void RowWorker::run(const RowPiece& piece, std::span<const std::uint32_t> rows, std::span<const std::uint32_t> places,
                    std::span<std::uint8_t> out) {
  fetch(piece);
  std::optional<std::uint64_t> composed;
  const std::uint32_t per_image = composer_.rows_per_image();
  const std::size_t row_bytes = composer_.shape().bytes();
  for (std::uint64_t i = piece.wanted.begin; i < piece.wanted.end; ++i) {
    const std::uint64_t image = rows[i] / per_image;
    std::uint8_t* target = out.data() + places[i] * row_bytes;
    if (per_image == 1) {
      compose(piece, image, target);
      continue;
    }
    if (composed != image) compose(piece, image, composed_.data());
    composed = image;
    std::copy_n(composed_.data() + rows[i] % per_image * row_bytes, row_bytes, target);
  }
}

// What the store has of the piece's images.
void RowWorker::fetch(const RowPiece& piece) {
  if (!offsets_.empty()) {
    bytes_.resize(offsets_[piece.first + piece.count] - offsets_[piece.first]);
    store_.read_bytes(split_, offsets_[piece.first], bytes_);
  } else {
    pixels_.resize(piece.count * store_.info().image.bytes());
    store_.read_images(split_, piece.first, piece.count, pixels_);
  }
  // A view that the store keeps is of the store's size, and of the files themselves: one of files that pack resized may
  // differ from what the run's own filter makes of them.
  const bool of_other_pixels = !offsets_.empty() && store_.info().resize_filter != "none";
  if (of_other_pixels || !same_size(image_, store_.info().image)) return;
  const auto& kept = store_.info().views;
  const std::size_t plane = static_cast<std::size_t>(image_.height) * image_.width;
  for (std::size_t i = 0; i < options_.views.size(); ++i) {
    if (std::find(kept.begin(), kept.end(), options_.views[i]) == kept.end()) continue;
    kept_planes_[i].resize(piece.count * plane);
    store_.read_view(split_, options_.views[i], piece.first, piece.count, kept_planes_[i]);
  }
}

void RowWorker::compose(const RowPiece& piece, std::uint64_t image, std::uint8_t* out) {
  const std::uint64_t i = image - piece.first;
  const std::size_t plane = static_cast<std::size_t>(image_.height) * image_.width;
  for (std::size_t view = 0; view < kept_.size(); ++view) {
    kept_[view] = kept_planes_[view].empty() ? nullptr : kept_planes_[view].data() + i * plane;
  }
  composer_.run(rgb(piece, image), kept_, out);
}

// Of the size the run wants; valid until the next call.
const std::uint8_t* RowWorker::rgb(const RowPiece& piece, std::uint64_t image) {
  if (!offsets_.empty()) {
    decoded_ = decode(
        std::span(bytes_).subspan(offsets_[image] - offsets_[piece.first], offsets_[image + 1] - offsets_[image]),
        image);
    return decoded_.pixels.data();
  }
  const ImageShape& stored = store_.info().image;
  const std::uint8_t* pixels = pixels_.data() + (image - piece.first) * stored.bytes();
  if (same_size(image_, stored)) return pixels;
  decoded_ = resizer_.run({stored.width, stored.height, {pixels, pixels + stored.bytes()}}, image_.height, image_.width,
                          options_.filter);
  return decoded_.pixels.data();
}

files::Image RowWorker::decode(std::span<const std::byte> bytes, std::uint64_t image) {
  try {
    return decode_to_size(bytes, {}, image_.height, image_.width, options_.filter, resizer_);
  } catch (const files::ImageError& error) {
    throw StoreError(store_.path().string() + ": split " + split_ + ", image " + std::to_string(image) +
                     " cannot be decoded: " + files::one_line(error.what()) + "; run 'assay verify', pack again");
  }
}

}  // namespace assay::data
