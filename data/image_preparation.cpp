// SPDX-License-Identifier: Apache-2.0
#include "data/image_preparation.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "data/parallel_parts.hpp"
#include "data/sampler.hpp"

namespace assay::data {
namespace {

// A second thread pays from this much work on: prepared floats, times what one costs relative to a mere conversion.
constexpr std::size_t kFloatsPerThread = 128u << 10;
constexpr std::size_t kResizeCost = 2;
constexpr std::size_t kWarpCost = 8;
constexpr std::size_t kColourCost = 8;  // hue, saturation, noise
constexpr std::size_t kBytesCost = 64;  // JPEG, blur
// Rows are fetched in random order: ask for them this many rows ahead.
constexpr std::size_t kPrefetchDistance = 4;

std::string text(const ImageShape& shape) {
  return std::to_string(shape.height) + " x " + std::to_string(shape.width) + " x " + std::to_string(shape.channels);
}

void check_shapes(const PreparationOptions& options, const ImageShape& stored) {
  if (options.size < 0) throw std::invalid_argument("size must be at least 0, got " + std::to_string(options.size));
  if (stored.height <= 0 || stored.width <= 0 || stored.channels <= 0 || stored.channels > kMaxChannels) {
    throw std::invalid_argument("images of " + text(stored) + ": only those of 1 to " + std::to_string(kMaxChannels) +
                                " channels can be prepared");
  }
  if (options.colour_channels != 0 && (options.colour_channels != 3 || stored.channels < 3)) {
    throw std::invalid_argument("colour_channels must be 0, or 3 of at least 3 channels");
  }
}

void check_batch(const BatchSource& source, std::span<const std::uint32_t> rows, std::size_t floats,
                 const SamplingOptions& options) {
  const ImageShape& shape = source.shape();
  const ImageShape& stored = options.stored;
  if (shape.height != stored.height || shape.width != stored.width || shape.channels != stored.channels) {
    throw std::invalid_argument("a source of " + text(shape) + " images where " + text(stored) + " were announced");
  }
  const std::size_t expected = rows.size() * options.prepared.bytes();
  if (floats != expected) {
    throw std::invalid_argument("a batch buffer of " + std::to_string(floats) + " elements where " +
                                std::to_string(expected) + " are needed");
  }
  for (const std::uint32_t row : rows) source.get(row);
}

}  // namespace

ImageShape prepared_shape(const PreparationOptions& options, const ImageShape& stored) {
  if (options.size == 0) return stored;
  return {options.size, options.size, stored.channels};
}

ImagePlan make_plan(const PreparationOptions& options, const AugmentationOptions& augmentation,
                    const ImageShape& stored) {
  check(augmentation);
  check_shapes(options, stored);
  const ImageShape prepared = prepared_shape(options, stored);
  return {.sampling = {.stored = stored,
                       .prepared = prepared,
                       .filter = options.filter,
                       .fill = augmentation.fill,
                       .reverse_channels = options.pixels.reverse_channels},
          .channels = channel_map(options.pixels, stored.channels),
          .resize = ImageResize(stored, prepared, options.filter, options.pixels.reverse_channels),
          .colour = options.colour_channels == 3,
          .normal = augmentation.noise > 0 ? std::make_shared<const NormalTable>() : nullptr};
}

ImagePreparation::ImagePreparation(const PreparationOptions& options, const AugmentationOptions& augmentation,
                                   ImageShape stored)
    : augmentation_(augmentation),
      plan_(make_plan(options, augmentation, stored)),
      threads_(std::make_shared<ParallelParts>()) {}

void ImagePreparation::fill(const BatchSource& source, std::span<const std::uint32_t> rows, std::span<float> out,
                            int threads) const {
  fill_rows(source, rows, {}, nullptr, out, threads);
}

void ImagePreparation::fill_augmented(const BatchSource& source, std::span<const std::uint32_t> rows,
                                      std::span<const std::uint32_t> samples, const AugmentationKey& key,
                                      std::span<float> out, int threads) const {
  if (samples.size() != rows.size()) {
    throw std::invalid_argument(std::to_string(samples.size()) + " samples for " + std::to_string(rows.size()) +
                                " rows");
  }
  fill_rows(source, rows, samples, &key, out, threads);
}

std::size_t ImagePreparation::parts(std::size_t floats, bool augments, int threads) const {
  const bool warp = augments && augmentation_.has_geometry();
  std::size_t cost = warp ? kWarpCost : plan_.resizes() ? kResizeCost : 1;
  if (augments) {
    if (augmentation_.hue > 0 || augmentation_.saturation > 0 || augmentation_.noise > 0) cost += kColourCost;
    if (augmentation_.jpeg_high > 0 || augmentation_.blur_high > 0) cost += kBytesCost;
  }
  return std::clamp<std::size_t>(floats * cost / kFloatsPerThread, 1, static_cast<std::size_t>(std::max(threads, 1)));
}

void ImagePreparation::fill_rows(const BatchSource& source, std::span<const std::uint32_t> rows,
                                 std::span<const std::uint32_t> samples, const AugmentationKey* key,
                                 std::span<float> out, int threads) const {
  check_batch(source, rows, out.size(), plan_.sampling);
  const bool warp = key != nullptr && augmentation_.has_geometry();
  const std::size_t count = parts(out.size(), key != nullptr, threads);
  std::vector<ImagePass> passes;
  for (std::size_t i = 0; i < count; ++i) passes.emplace_back(plan_, warp);
  threads_->run(static_cast<int>(count), [&](int part) {
    const Range range = part_of({0, rows.size()}, static_cast<std::uint64_t>(part), count);
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (i + kPrefetchDistance < range.end) source.prefetch(rows[i + kPrefetchDistance]);
      const Augmentation drawn = key == nullptr ? Augmentation{} : draw_augmentation(augmentation_, *key, samples[i]);
      passes[static_cast<std::size_t>(part)].run(source.get(rows[i]).data(), drawn, &out[i * shape().bytes()]);
    }
  });
}

}  // namespace assay::data
