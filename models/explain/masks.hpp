// SPDX-License-Identifier: Apache-2.0
// Which segments of an image are shown (1) and which are hidden (0), for many samples: what LIME and KernelSHAP ask a
// model about. Plain bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace assay::models::explain {

class Masks {
 public:
  // All hidden.
  Masks(std::size_t count, int segments) : segments_(static_cast<std::size_t>(segments)), shown_(count * segments_) {}

  std::size_t count() const { return segments_ == 0 ? 0 : shown_.size() / segments_; }
  int segments() const { return static_cast<int>(segments_); }
  std::span<std::uint8_t> row(std::size_t i) { return std::span(shown_).subspan(i * segments_, segments_); }
  std::span<const std::uint8_t> row(std::size_t i) const { return std::span(shown_).subspan(i * segments_, segments_); }

 private:
  std::size_t segments_;
  std::vector<std::uint8_t> shown_;
};

// The model's output (P(REAL), or its log-odds) on the image under each mask, in their order.
using MaskedOutputs = std::function<std::vector<double>(const Masks&)>;

}  // namespace assay::models::explain
