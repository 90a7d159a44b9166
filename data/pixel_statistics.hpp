// SPDX-License-Identifier: Apache-2.0
// How the pixel values 0..255 of a set of images are spread, channel by channel. Counts only, so that parts counted by
// several threads add up to the same bits. A value: one thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace assay::data {

class PixelStatistics {
 public:
  static constexpr int kChannels = 3;
  using Histogram = std::array<std::uint64_t, 256>;

  // Interleaved RGB bytes. Throws std::invalid_argument when they are no whole pixels.
  void add(std::span<const std::uint8_t> pixels);
  void add(const PixelStatistics& other);

  std::uint64_t pixels() const;
  // channel: 0 red, 1 green, 2 blue.
  const Histogram& histogram(int channel) const { return histograms_.at(channel); }
  // Over all pixels; 0 without any.
  double mean(int channel) const;
  double standard_deviation(int channel) const;

 private:
  std::array<Histogram, kChannels> histograms_{};
};

}  // namespace assay::data
