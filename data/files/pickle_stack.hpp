// SPDX-License-Identifier: Apache-2.0
// The values of a pickle while it is read: the document that grows, the stack over it, marks and memo, and the limits
// that a hostile file runs into. Private to pickle.cpp. Faults are InputErrors without a file name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "data/files/pickle.hpp"

namespace assay::data::files {

class PickleStack {
 public:
  PickleValue& value(PickleReference reference) { return document_.values[reference]; }

  // New values, on top.
  void push(PickleKind kind, std::vector<PickleReference> items = {});
  void push_integer(std::int64_t integer, PickleKind kind = PickleKind::integer);
  void push_real(double real);
  void push_text(std::string_view text, PickleKind kind = PickleKind::text);
  // Little-endian two's complement of any length.
  void push_long(std::string_view bytes);
  // A value that is there already.
  void push_again(PickleReference reference) { stack_.push_back(reference); }

  // Values above the innermost mark only; all throw when there is none.
  PickleReference top() const;
  PickleReference pop();
  std::vector<PickleReference> pop_many(std::size_t count);  // in the order in which they were pushed
  void set_mark() { marks_.push_back(stack_.size()); }
  std::vector<PickleReference> pop_to_mark();
  // The items of a tuple that is passed to something.
  std::vector<PickleReference> pop_arguments();

  // Into the container on top, which must be of this kind; a dictionary takes keys and values in turn.
  void fill_top(PickleKind kind, const std::vector<PickleReference>& items);

  void memorise(std::uint32_t place) { memo_[place] = top(); }
  void memorise_next() { memorise(static_cast<std::uint32_t>(memo_.size())); }
  void recall(std::uint32_t place);

  // What is on top is the document; nothing may be done afterwards.
  PickleDocument finish();

 private:
  void count_references(std::size_t count);

  PickleDocument document_;
  std::vector<PickleReference> stack_;
  std::vector<std::size_t> marks_;  // heights of the stack
  std::unordered_map<std::uint32_t, PickleReference> memo_;
  std::size_t references_ = 0;
};

}  // namespace assay::data::files
