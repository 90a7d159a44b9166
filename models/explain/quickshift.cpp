// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "data/files/random.hpp"
#include "models/explain/colour_planes.hpp"
#include "models/explain/one_colour.hpp"
#include "models/explain/segmentation.hpp"

namespace assay::models::explain {
namespace {

// A step to another pixel.
struct Offset {
  int dy = 0;
  int dx = 0;
  int squared = 0;
};

// All within the window, by rising length: the nearest pixels come first.
std::vector<Offset> offsets_of(int radius) {
  std::vector<Offset> offsets;
  for (int dy = -radius; dy <= radius; ++dy) {
    for (int dx = -radius; dx <= radius; ++dx) offsets.push_back({dy, dx, dy * dy + dx * dx});
  }
  std::ranges::stable_sort(offsets, {}, &Offset::squared);
  return offsets;
}

class Quickshift {
 public:
  Quickshift(const ColourPlanes& planes, const QuickshiftOptions& options)
      : planes_(planes),
        options_(options),
        offsets_(offsets_of(
            std::min(static_cast<int>(std::ceil(3 * options.kernel_size)), std::max(planes.height, planes.width)))),
        pixels_(planes.channels[0].size()) {}

  Segments run() {
    const auto densities = find_densities();
    const auto parents = find_parents(densities);
    return label(parents);
  }

 private:
  double colour_distance(std::size_t a, std::size_t b) const {
    double sum = 0;
    for (const auto& plane : planes_.channels) sum += (plane[a] - plane[b]) * (plane[a] - plane[b]);
    return sum;
  }

  // Each pair of pixels is looked at once.
  std::vector<double> find_densities() const {
    auto densities = tie_breaks();
    const double scale = -0.5 / (options_.kernel_size * options_.kernel_size);
    for (const Offset& offset : offsets_) {
      const auto shift = static_cast<std::ptrdiff_t>(offset.dy) * planes_.width + offset.dx;
      if (offset.dy < 0 || (offset.dy == 0 && offset.dx <= 0)) continue;
      const int first = std::max(0, -offset.dx);
      const int end = planes_.width - std::max(0, offset.dx);
      for (int y = 0; y < planes_.height - offset.dy; ++y) {
        for (int x = first; x < end; ++x) {
          const std::size_t here = index(y, x);
          const auto there = static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here) + shift);
          const double density = std::exp((colour_distance(here, there) + offset.squared) * scale);
          densities[here] += density;
          densities[there] += density;
        }
      }
    }
    return densities;
  }

  // Pixels of equal density would all stay without a parent. The pixel itself counts 1, for all alike: left out.
  std::vector<double> tie_breaks() const {
    constexpr double kScale = 1e-5 * 0x1.0p-32;
    data::files::CounterStream stream(options_.seed, data::files::RandomUse::quickshift);
    std::vector<double> noise(pixels_);
    for (double& value : noise) value = kScale * stream.next_u32();
    return noise;
  }

  // The nearest pixel of higher density in the window; of equally near ones the first. A pixel without is its own.
  std::vector<std::size_t> find_parents(const std::vector<double>& densities) const {
    std::vector<std::size_t> parents(pixels_);
    std::iota(parents.begin(), parents.end(), std::size_t{0});
    for (int y = 0; y < planes_.height; ++y) {
      for (int x = 0; x < planes_.width; ++x) parents[index(y, x)] = parent_of(y, x, densities);
    }
    return parents;
  }

  std::size_t parent_of(int y, int x, const std::vector<double>& densities) const {
    const std::size_t here = index(y, x);
    std::size_t parent = here;
    double closest = std::numeric_limits<double>::max();
    for (const Offset& offset : offsets_) {
      if (offset.squared > closest) break;
      const int row = y + offset.dy;
      const int column = x + offset.dx;
      if (row < 0 || row >= planes_.height || column < 0 || column >= planes_.width) continue;
      const std::size_t there = index(row, column);
      if (!(densities[there] > densities[here])) continue;
      const double distance = colour_distance(here, there) + offset.squared;
      if (distance < closest || (distance == closest && there < parent)) {
        closest = distance;
        parent = there;
      }
    }
    return std::sqrt(closest) > options_.max_distance ? here : parent;
  }

  // Trees by number of their root. A parent is denser than its child, so ways up end.
  Segments label(const std::vector<std::size_t>& parents) const {
    Segments segments{.height = planes_.height, .width = planes_.width, .count = 0, .labels = {}};
    segments.labels.assign(pixels_, -1);
    for (std::size_t i = 0; i < pixels_; ++i) {
      if (parents[i] == i) segments.labels[i] = segments.count++;
    }
    for (std::size_t i = 0; i < pixels_; ++i) {
      std::size_t root = i;
      while (segments.labels[root] < 0) root = parents[root];
      const std::int32_t label = segments.labels[root];
      for (std::size_t place = i; segments.labels[place] < 0; place = parents[place]) segments.labels[place] = label;
    }
    return segments;
  }

  std::size_t index(int y, int x) const {
    return static_cast<std::size_t>(y) * static_cast<std::size_t>(planes_.width) + static_cast<std::size_t>(x);
  }

  const ColourPlanes& planes_;
  const QuickshiftOptions& options_;
  std::vector<Offset> offsets_;
  std::size_t pixels_;
};

}  // namespace

Segments quickshift(const data::files::Image& image, const QuickshiftOptions& options) {
  if (!(options.kernel_size >= 1 && options.kernel_size <= 1000)) {
    throw std::invalid_argument("the kernel of quickshift must be 1 to 1000 pixels");
  }
  ColourPlanes planes = lab_planes(image, LabRange::plain);
  if (has_one_colour(image)) return whole_picture(image.height, image.width);
  for (auto& plane : planes.channels) {
    for (double& value : plane) value *= options.ratio;
  }
  return Quickshift(planes, options).run();
}

}  // namespace assay::models::explain
