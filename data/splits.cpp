// SPDX-License-Identifier: Apache-2.0
#include "data/splits.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>

#include "data/files/random.hpp"

namespace assay::data {
namespace {

using Rows = std::vector<std::uint32_t>;

constexpr std::uint32_t kAllClasses = 256;  // beyond every label: a stream of its own

// Puts `count` random items first: the head of a Fisher-Yates shuffle.
template <typename Item>
void draw_first(std::vector<Item>& items, std::size_t count, files::CounterStream& stream) {
  for (std::size_t i = 0; i < count; ++i) {
    std::swap(items[i], items[i + stream.below(static_cast<std::uint32_t>(items.size() - i))]);
  }
}

// The rows that take part, by class.
std::map<std::uint8_t, Rows> select_rows(std::span<const std::uint8_t> labels, const RowSelection& selection,
                                         std::uint64_t seed) {
  std::map<std::uint8_t, Rows> by_class;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    auto& rows = by_class[labels[row]];
    if (selection.first == 0 || rows.size() < selection.first) rows.push_back(static_cast<std::uint32_t>(row));
  }
  for (auto& [label, rows] : by_class) {
    if (label >= selection.per_class.size() || rows.size() <= selection.per_class[label]) continue;
    files::CounterStream stream(seed, files::RandomUse::class_caps, label);
    draw_first(rows, selection.per_class[label], stream);
    rows.resize(selection.per_class[label]);
    std::sort(rows.begin(), rows.end());
  }
  return by_class;
}

// Moves a random `fraction` of rows (rounded to the nearest count) into validation, the others into training.
void divide(Rows rows, double fraction, std::uint64_t seed, std::uint32_t stream_id, TrainingSplit& split) {
  files::CounterStream stream(seed, files::RandomUse::validation_split, stream_id);
  const auto chosen = static_cast<std::size_t>(fraction * static_cast<double>(rows.size()) + 0.5);
  draw_first(rows, chosen, stream);
  const auto middle = rows.begin() + static_cast<std::ptrdiff_t>(chosen);
  split.validation.insert(split.validation.end(), rows.begin(), middle);
  split.training.insert(split.training.end(), middle, rows.end());
}

// The same for groups, in random order: each that still fits is moved.
void divide_groups(std::vector<Rows> groups, double fraction, std::uint64_t seed, std::uint32_t stream_id,
                   TrainingSplit& split) {
  files::CounterStream stream(seed, files::RandomUse::validation_split, stream_id);
  draw_first(groups, groups.size(), stream);
  std::size_t rows = 0;
  for (const Rows& group : groups) rows += group.size();
  auto left = static_cast<std::size_t>(fraction * static_cast<double>(rows) + 0.5);
  for (const Rows& group : groups) {
    Rows& part = group.size() <= left ? split.validation : split.training;
    if (&part == &split.validation) left -= group.size();
    part.insert(part.end(), group.begin(), group.end());
  }
}

// The chosen rows of each group, under the label of the group's first row; `stratified`: else all under one.
std::map<std::uint32_t, std::vector<Rows>> grouped(const std::map<std::uint8_t, Rows>& by_class,
                                                   std::span<const std::uint32_t> groups, bool stratified) {
  std::map<std::uint32_t, std::pair<std::uint32_t, Rows>> members;  // of a group: its first row's label, its rows
  std::map<std::uint32_t, std::uint32_t> label_of;
  for (const auto& [label, rows] : by_class) {
    for (const std::uint32_t row : rows) label_of[row] = label;
  }
  for (const auto& [row, label] : label_of) {
    const auto [group, fresh] = members.try_emplace(groups[row], label, Rows());
    group->second.second.push_back(row);
  }
  std::map<std::uint32_t, std::vector<Rows>> by_label;
  for (auto& [number, group] : members) {
    by_label[stratified ? group.first : kAllClasses].push_back(std::move(group.second));
  }
  return by_label;
}

}  // namespace

TrainingSplit split_validation(std::span<const std::uint8_t> labels, const ValidationOptions& options,
                               const RowSelection& selection, std::span<const std::uint32_t> groups) {
  if (!(options.fraction >= 0 && options.fraction < 1)) {
    throw std::invalid_argument("the validation fraction must be at least 0 and below 1, not " +
                                std::to_string(options.fraction));
  }
  if (!groups.empty() && groups.size() != labels.size()) throw std::invalid_argument("each row needs a group");
  std::map<std::uint8_t, Rows> by_class = select_rows(labels, selection, options.seed);
  TrainingSplit split;
  if (!groups.empty()) {
    for (auto& [label, members] : grouped(by_class, groups, options.stratified)) {
      divide_groups(std::move(members), options.fraction, options.seed, label, split);
    }
  } else if (options.stratified) {
    for (auto& [label, rows] : by_class) divide(std::move(rows), options.fraction, options.seed, label, split);
  } else {
    Rows all;
    for (const auto& [label, rows] : by_class) all.insert(all.end(), rows.begin(), rows.end());
    std::sort(all.begin(), all.end());
    divide(std::move(all), options.fraction, options.seed, kAllClasses, split);
  }
  std::sort(split.training.begin(), split.training.end());
  std::sort(split.validation.begin(), split.validation.end());
  return split;
}

std::vector<std::uint32_t> rows_of_images(std::span<const std::uint32_t> images, std::uint32_t per_image) {
  std::vector<std::uint32_t> rows;
  rows.reserve(images.size() * per_image);
  for (const std::uint32_t image : images) {
    for (std::uint32_t view = 0; view < per_image; ++view) rows.push_back(image * per_image + view);
  }
  return rows;
}

}  // namespace assay::data
