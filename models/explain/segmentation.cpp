// SPDX-License-Identifier: Apache-2.0
#include "models/explain/segmentation.hpp"

#include <array>
#include <stdexcept>
#include <utility>

namespace assay::models::explain {
namespace {

constexpr std::array<std::pair<std::string_view, SegmentKind>, 3> kKinds{
    {{"slic", SegmentKind::slic}, {"quickshift", SegmentKind::quickshift}, {"grid", SegmentKind::grid}}};

}  // namespace

SegmentKind parse_segment_kind(std::string_view name) {
  std::string known;
  for (const auto& [text, kind] : kKinds) {
    if (text == name) return kind;
    known += known.empty() ? "" : ", ";
    known += text;
  }
  throw std::invalid_argument("no segments called '" + std::string(name) + "': known are " + known);
}

std::string_view segment_kind_name(SegmentKind kind) {
  for (const auto& [text, known] : kKinds) {
    if (known == kind) return text;
  }
  throw std::invalid_argument("not a kind of segments");
}

Segments cut(const data::files::Image& image, SegmentKind kind, int segments) {
  switch (kind) {
    case SegmentKind::slic:
      return slic(image, {.segments = segments});
    case SegmentKind::quickshift:
      return quickshift(image, {});
    case SegmentKind::grid:
      return grid(image.height, image.width, segments);
  }
  throw std::invalid_argument("not a kind of segments");
}

}  // namespace assay::models::explain
