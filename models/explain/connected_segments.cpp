// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "models/explain/slic_clusters.hpp"

namespace assay::models::explain {
namespace {

constexpr std::int32_t kUnseen = -1;

struct Place {
  int y = 0;
  int x = 0;
};

class PartFinder {
 public:
  PartFinder(std::span<const std::int32_t> labels, int height, int width, std::size_t max_size)
      : labels_(labels), found_{.height = height, .width = width, .count = 0, .labels = {}}, max_size_(max_size) {
    found_.labels.assign(labels.size(), kUnseen);
  }

  Segments run(std::size_t min_size) {
    std::int32_t next = 0;
    for (int y = 0; y < found_.height; ++y) {
      for (int x = 0; x < found_.width; ++x) {
        if (found_.labels[index({y, x})] != kUnseen) continue;
        const std::int32_t neighbour = grow({y, x}, next);
        if (part_.size() < min_size) {
          for (const Place place : part_) found_.labels[index(place)] = neighbour;
        } else {
          ++next;
        }
      }
    }
    // Nothing was large enough, and all parts joined the first.
    found_.count = std::max(next, 1);
    return std::move(found_);
  }

 private:
  std::size_t index(Place place) const {
    return static_cast<std::size_t>(place.y) * static_cast<std::size_t>(found_.width) +
           static_cast<std::size_t>(place.x);
  }

  // Fills part_ breadth first. The last finished segment that was met beside it, or `mark` itself.
  std::int32_t grow(Place start, std::int32_t mark) {
    constexpr std::array<Place, 4> kSides{{{0, 1}, {0, -1}, {1, 0}, {-1, 0}}};
    const std::int32_t label = labels_[index(start)];
    std::int32_t neighbour = mark;
    part_.assign(1, start);
    found_.labels[index(start)] = mark;
    for (std::size_t visited = 0; visited < part_.size() && part_.size() < max_size_; ++visited) {
      for (const Place side : kSides) {
        const Place place{part_[visited].y + side.y, part_[visited].x + side.x};
        if (place.y < 0 || place.y >= found_.height || place.x < 0 || place.x >= found_.width) continue;
        std::int32_t& seen = found_.labels[index(place)];
        if (seen == kUnseen && labels_[index(place)] == label) {
          seen = mark;
          part_.push_back(place);
          if (part_.size() >= max_size_) break;
        } else if (seen != kUnseen && seen != mark) {
          neighbour = seen;
        }
      }
    }
    return neighbour;
  }

  std::span<const std::int32_t> labels_;
  Segments found_;
  std::size_t max_size_;
  std::vector<Place> part_;
};

}  // namespace

Segments connected_segments(std::span<const std::int32_t> labels, int height, int width, std::size_t min_size,
                            std::size_t max_size) {
  return PartFinder(labels, height, width, max_size).run(min_size);
}

}  // namespace assay::models::explain
