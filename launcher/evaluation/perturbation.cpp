// SPDX-License-Identifier: Apache-2.0
#include "launcher/evaluation/perturbation.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "data/files/random.hpp"
#include "data/gaussian_blur.hpp"
#include "data/recompression.hpp"

namespace assay::launcher::evaluation {
namespace {

// The same for every run: two detectors are shown the same noise.
constexpr std::uint64_t kNoiseSeed = 0;

int share_of(int side, double share) {
  return std::max(1, static_cast<int>(std::lround(side * share)));
}

}  // namespace

std::string Perturbation::name() const {
  switch (kind) {
    case PerturbationKind::none:
      return "none";
    case PerturbationKind::jpeg:
      return absl::StrFormat("jpeg_%.0f", strength);
    case PerturbationKind::resize:
      return "resize";
    case PerturbationKind::crop:
      return "crop";
    case PerturbationKind::blur:
      return "blur";
    case PerturbationKind::noise:
      return "noise";
    case PerturbationKind::png_to_jpeg:
      return "png_to_jpeg";
  }
  return "";
}

std::string Perturbation::text() const {
  switch (kind) {
    case PerturbationKind::none:
      return "nothing";
    case PerturbationKind::jpeg:
      return absl::StrFormat("JPEG, quality %.0f", strength);
    case PerturbationKind::resize:
      return absl::StrFormat("resized to %g and back", strength);
    case PerturbationKind::crop:
      return absl::StrFormat("centre crop to %g", strength);
    case PerturbationKind::blur:
      return absl::StrFormat("blur, %g px", strength);
    case PerturbationKind::noise:
      return absl::StrFormat("noise, %g of 255", strength);
    case PerturbationKind::png_to_jpeg:
      return absl::StrFormat("PNG to JPEG, quality %.0f", strength);
  }
  return "";
}

bool Perturbation::touches(data::files::Codec codec) const {
  if (kind == PerturbationKind::none) return false;
  return kind != PerturbationKind::png_to_jpeg || codec == data::files::Codec::png;
}

std::vector<Perturbation> perturbations(int png_quality) {
  using enum PerturbationKind;
  return {{none, 0},  {jpeg, 95},    {jpeg, 75},
          {jpeg, 50}, {resize, 0.5}, {crop, 0.875},
          {blur, 1},  {noise, 8},    {png_to_jpeg, static_cast<double>(png_quality)}};
}

Perturber::Perturber(const Perturbation& perturbation, const data::ImageShape& shape)
    : perturbation_(perturbation), shape_(shape), bytes_(shape.bytes()), values_(shape.bytes()) {
  if (perturbation_.kind == PerturbationKind::noise) normal_.emplace();
}

void Perturber::run(std::uint64_t image, std::uint8_t* rgb) {
  const int height = share_of(shape_.height, perturbation_.strength);
  const int width = share_of(shape_.width, perturbation_.strength);
  switch (perturbation_.kind) {
    case PerturbationKind::none:
      return;
    case PerturbationKind::jpeg:
    case PerturbationKind::png_to_jpeg:
      return data::recompress(rgb, shape_, static_cast<int>(perturbation_.strength));
    case PerturbationKind::resize:
      return resize_part(0, 0, shape_.height, shape_.width, height, width, rgb);
    case PerturbationKind::crop:
      return resize_part((shape_.height - height) / 2, (shape_.width - width) / 2, height, width, height, width, rgb);
    case PerturbationKind::blur:
      data::blur(rgb, shape_, perturbation_.strength, bytes_.data());
      std::copy(bytes_.begin(), bytes_.end(), rgb);
      return;
    case PerturbationKind::noise:
      return add_noise(image, rgb);
  }
}

// A part of the image by way of another size to the size of the whole.
void Perturber::resize_part(int top, int left, int height, int width, int between_height, int between_width,
                            std::uint8_t* rgb) {
  data::files::Image part{.width = width, .height = height, .pixels = {}};
  part.pixels.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width) * 3);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = rgb + 3 * (static_cast<std::size_t>(top + y) * static_cast<std::size_t>(shape_.width) +
                                         static_cast<std::size_t>(left));
    part.pixels.insert(part.pixels.end(), row, row + 3 * static_cast<std::size_t>(width));
  }
  constexpr auto kFilter = data::DecodeFilter::bilinear;
  if (between_height != height || between_width != width) {
    part = shrink_.run(part, between_height, between_width, kFilter);
  }
  const data::files::Image whole = grow_.run(part, shape_.height, shape_.width, kFilter);
  std::copy(whole.pixels.begin(), whole.pixels.end(), rgb);
}

void Perturber::add_noise(std::uint64_t image, std::uint8_t* rgb) {
  data::files::CounterStream stream(kNoiseSeed, data::files::RandomUse::perturbation, static_cast<std::uint32_t>(image),
                                    static_cast<std::uint32_t>(image >> 32));
  const std::uint32_t first = stream.next_u32();
  const data::files::PhiloxKey key = {first, stream.next_u32()};
  std::copy_n(rgb, values_.size(), values_.begin());
  data::add_noise(*normal_, key, static_cast<float>(perturbation_.strength), values_.data(), values_.size());
  std::transform(values_.begin(), values_.end(), rgb, [](float value) {
    return static_cast<std::uint8_t>(std::clamp(std::nearbyint(value), 0.0f, 255.0f));
  });
}

}  // namespace assay::launcher::evaluation
