// SPDX-License-Identifier: Apache-2.0
#include "sweeps/drawn_points.hpp"

#include <algorithm>
#include <bit>
#include <functional>
#include <unordered_set>

#include "data/files/crc32c.hpp"
#include "data/files/random.hpp"
#include "sweeps/axis_values.hpp"
#include "sweeps/conditions.hpp"
#include "sweeps/grid.hpp"
#include "sweeps/sobol.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

using data::files::CounterStream;
using data::files::RandomUse;

// Draws whose point was there already stop here; then what is left of a small space is walked through.
constexpr std::uint64_t draws_for(std::uint64_t count) {
  return 20 * count + 1000;
}
constexpr std::uint64_t kLargestWalk = 1'000'000;

// The place of axis `axis` at draw n, in [0, 1).
using Place = std::function<double(std::size_t axis, std::uint32_t n)>;

std::uint32_t name_of(const Axis& axis) {
  return data::files::crc32c(axis.key);
}

Place random_places(const SweepFile& file) {
  return [&file](std::size_t axis, std::uint32_t n) {
    CounterStream stream(file.search.seed, RandomUse::sweep, name_of(file.axes[axis]), n);
    return static_cast<double>(stream.next_u64() >> 11) * 0x1.0p-53;
  };
}

Place sobol_places(const SweepFile& file) {
  if (file.axes.size() > kMostSobolDimensions) {
    throw SweepError(file.origin + ": search: sobol is for up to " + std::to_string(kMostSobolDimensions) +
                     " axes, here are " + std::to_string(file.axes.size()) + "; use kind: random");
  }
  std::vector<std::size_t> dimension(file.axes.size());
  std::vector<std::uint32_t> shift(file.axes.size());
  for (std::size_t a = 0; a < file.axes.size(); ++a) {
    const std::string& key = file.axes[a].key;
    dimension[a] = static_cast<std::size_t>(
        std::count_if(file.axes.begin(), file.axes.end(), [&](const Axis& other) { return other.key < key; }));
    shift[a] = CounterStream(file.search.seed, RandomUse::sweep, name_of(file.axes[a]), UINT32_MAX).next_u32();
  }
  return [sequence = SobolSequence(file.axes.size()), dimension, shift](std::size_t axis, std::uint32_t n) {
    // The middle of the cell: never 0.
    return (static_cast<double>(sequence.bits(n, dimension[axis]) ^ shift[axis]) + 0.5) * 0x1.0p-32;
  };
}

Parameters point_at(const SweepFile& file, const Place& place, std::uint32_t n) {
  Parameters point;
  for (std::size_t a = 0; a < file.axes.size(); ++a) {
    const Axis& axis = file.axes[a];
    if (is_active(axis, file.set, point)) point.emplace_back(axis.key, value_at(axis, place(a, n)));
  }
  return point;
}

std::string identity_of(const Parameters& point) {
  std::string text;
  for (const auto& [key, value] : point) text += key + '\0' + value + '\0';
  return text;
}

std::string counted(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " point" : " points");
}

std::string note_of(const SweepFile& file, std::size_t found) {
  const std::uint64_t count = file.search.count;
  if (found < count) {
    return "the space has only " + counted(found) + ": the search is complete with them, " + std::to_string(count) +
           " were asked for";
  }
  if (file.search.kind != SearchKind::sobol || std::has_single_bit(count)) return {};
  return "a Sobol sequence is balanced at powers of two: count: " + std::to_string(std::bit_floor(count)) + " or " +
         std::to_string(std::bit_ceil(count)) + " would cover the space more evenly than " + std::to_string(count);
}

}  // namespace

DrawnPoints drawn_points(const SweepFile& file) {
  const std::uint64_t count = file.search.count;
  const Place place = file.search.kind == SearchKind::sobol ? sobol_places(file) : random_places(file);
  DrawnPoints drawn;
  std::unordered_set<std::string> seen;
  const auto keep = [&](Parameters point) {
    if (seen.insert(identity_of(point)).second) drawn.points.push_back(std::move(point));
  };
  for (std::uint64_t n = 0; n < draws_for(count) && drawn.points.size() < count; ++n) {
    keep(point_at(file, place, static_cast<std::uint32_t>(n)));
  }
  if (drawn.points.size() < count && combinations(file.axes) <= kLargestWalk) {
    for (Parameters& point : grid_points(file.axes, file.set, kLargestWalk)) {
      if (drawn.points.size() < count) keep(std::move(point));
    }
  }
  drawn.note = note_of(file, drawn.points.size());
  return drawn;
}

}  // namespace assay::sweeps
