// SPDX-License-Identifier: Apache-2.0
#include "data/pixel_statistics.hpp"

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace assay::data {

void PixelStatistics::add(std::span<const std::uint8_t> pixels) {
  if (pixels.size() % kChannels != 0) throw std::invalid_argument("RGB bytes come in threes");
  for (std::size_t i = 0; i < pixels.size(); i += kChannels) {
    ++histograms_[0][pixels[i]];
    ++histograms_[1][pixels[i + 1]];
    ++histograms_[2][pixels[i + 2]];
  }
}

void PixelStatistics::add(const PixelStatistics& other) {
  for (int channel = 0; channel < kChannels; ++channel) {
    for (int value = 0; value < 256; ++value) histograms_[channel][value] += other.histograms_[channel][value];
  }
}

std::uint64_t PixelStatistics::pixels() const {
  return std::accumulate(histograms_[0].begin(), histograms_[0].end(), std::uint64_t{0});
}

double PixelStatistics::mean(int channel) const {
  const std::uint64_t count = pixels();
  std::uint64_t sum = 0;
  for (std::uint64_t value = 0; value < 256; ++value) sum += value * histogram(channel)[value];
  return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
}

double PixelStatistics::standard_deviation(int channel) const {
  const std::uint64_t count = pixels();
  if (count == 0) return 0;
  const double centre = mean(channel);
  double sum = 0;
  for (int value = 0; value < 256; ++value) {
    sum += static_cast<double>(histogram(channel)[value]) * (value - centre) * (value - centre);
  }
  return std::sqrt(sum / static_cast<double>(count));
}

}  // namespace assay::data
