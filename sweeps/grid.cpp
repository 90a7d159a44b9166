// SPDX-License-Identifier: Apache-2.0
#include "sweeps/grid.hpp"

#include <limits>

#include "sweeps/axis_values.hpp"
#include "sweeps/conditions.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint64_t kMany = std::numeric_limits<std::uint64_t>::max();

// Depth first, an axis a level: no deeper than there are axes.
class Walk {
 public:
  Walk(std::span<const Axis> axes, const Parameters& fixed, std::uint64_t most)
      : axes_(axes), fixed_(fixed), most_(most), values_(axes.size()) {}

  std::vector<Parameters> points() {
    from(0);
    return std::move(points_);
  }

 private:
  void from(std::size_t level) {
    if (level == axes_.size()) {
      points_.push_back(point_);
      return;
    }
    const Axis& axis = axes_[level];
    if (!is_active(axis, fixed_, point_)) {
      from(level + 1);
      return;
    }
    // Not before it is needed: a grid too large is found out before the values of its last axes are spelled.
    if (values_[level].empty()) values_[level] = grid_values(axis);
    for (const std::string& value : values_[level]) {
      if (points_.size() > most_) return;
      point_.emplace_back(axis.key, value);
      from(level + 1);
      point_.pop_back();
    }
  }

  std::span<const Axis> axes_;
  const Parameters& fixed_;
  std::uint64_t most_;
  std::vector<std::vector<std::string>> values_;
  Parameters point_;
  std::vector<Parameters> points_;
};

}  // namespace

std::vector<Parameters> grid_points(std::span<const Axis> axes, const Parameters& fixed, std::uint64_t most) {
  return Walk(axes, fixed, most).points();
}

std::uint64_t combinations(std::span<const Axis> axes) {
  std::uint64_t product = 1;
  for (const Axis& axis : axes) {
    const std::uint64_t count = value_count(axis).value_or(kMany);
    if (__builtin_mul_overflow(product, count, &product)) return kMany;
  }
  return product;
}

}  // namespace assay::sweeps
