// SPDX-License-Identifier: Apache-2.0
#include "data/files/pickle_stack.hpp"

#include <bit>

namespace assay::data::files {
namespace {

constexpr std::size_t kMostValues = 1'000'000;
constexpr std::size_t kMostReferences = 4'000'000;  // from containers to values: one value may be referred to often
constexpr std::size_t kMostArguments = 16;

void demand(bool condition, const char* what) {
  if (!condition) throw InputError(what);
}

}  // namespace

void PickleStack::count_references(std::size_t count) {
  references_ += count;
  demand(references_ <= kMostReferences, "holds more than four million references between values");
}

void PickleStack::push(PickleKind kind, std::vector<PickleReference> items) {
  demand(document_.values.size() < kMostValues, "holds more than a million values");
  count_references(items.size());
  PickleValue& made = document_.values.emplace_back();
  made.kind = kind;
  made.items = std::move(items);
  stack_.push_back(static_cast<PickleReference>(document_.values.size() - 1));
}

void PickleStack::push_integer(std::int64_t integer, PickleKind kind) {
  push(kind);
  value(stack_.back()).integer = integer;
}

void PickleStack::push_real(double real) {
  push(PickleKind::real);
  value(stack_.back()).real = real;
}

void PickleStack::push_text(std::string_view text, PickleKind kind) {
  push(kind);
  value(stack_.back()).text = text;
}

void PickleStack::push_long(std::string_view bytes) {
  if (bytes.size() > sizeof(std::int64_t)) {
    push_text(bytes, PickleKind::big_integer);
    return;
  }
  const bool negative = !bytes.empty() && (bytes.back() & 0x80) != 0;
  std::uint64_t bits = negative ? ~0ull : 0;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) bits = bits << 8 | static_cast<std::uint8_t>(*byte);
  push_integer(std::bit_cast<std::int64_t>(bits));
}

PickleReference PickleStack::top() const {
  demand(stack_.size() > (marks_.empty() ? 0 : marks_.back()), "is damaged: its pickle lacks a value");
  return stack_.back();
}

PickleReference PickleStack::pop() {
  const PickleReference popped = top();
  stack_.pop_back();
  return popped;
}

std::vector<PickleReference> PickleStack::pop_many(std::size_t count) {
  std::vector<PickleReference> items(count);
  for (std::size_t i = count; i-- > 0;) items[i] = pop();
  return items;
}

std::vector<PickleReference> PickleStack::pop_to_mark() {
  demand(!marks_.empty(), "is damaged: its pickle lacks a mark");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<PickleReference> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

std::vector<PickleReference> PickleStack::pop_arguments() {
  const PickleValue& held = value(pop());
  demand(held.kind == PickleKind::tuple && held.items.size() <= kMostArguments,
         "is damaged: its pickle passes arguments that are none");
  return held.items;
}

void PickleStack::fill_top(PickleKind kind, const std::vector<PickleReference>& items) {
  PickleValue& filled = value(top());
  demand(filled.kind == kind, "is damaged: its pickle fills what is no container");
  demand(kind != PickleKind::dictionary || items.size() % 2 == 0, "is damaged: a key of a dictionary lacks its value");
  count_references(items.size());
  filled.items.insert(filled.items.end(), items.begin(), items.end());
}

void PickleStack::recall(std::uint32_t place) {
  const auto found = memo_.find(place);
  demand(found != memo_.end(), "is damaged: its pickle refers to nothing");
  push_again(found->second);
}

PickleDocument PickleStack::finish() {
  document_.root = pop();
  return std::move(document_);
}

}  // namespace assay::data::files
