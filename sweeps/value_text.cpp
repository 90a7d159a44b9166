// SPDX-License-Identifier: Apache-2.0
#include "sweeps/value_text.hpp"

#include <charconv>
#include <cmath>

#include "data/files/shortest_number.hpp"

namespace assay::sweeps {
namespace {

template <class Number>
std::optional<Number> parse(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const auto number = parse<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<std::int64_t> parse_whole(std::string_view text) {
  return parse<std::int64_t>(text);
}

std::string canonical_value(std::string_view text) {
  // Whole numbers first: a large one is not exact as a floating-point number.
  if (const auto whole = parse_whole(text)) return std::to_string(*whole);
  const auto number = parse_number(text);
  if (!number) return std::string(text);
  constexpr double kExact = 9007199254740992.0;  // 2^53: below it 3.0 is 3
  if (*number == std::trunc(*number) && std::abs(*number) < kExact) {
    return std::to_string(static_cast<std::int64_t>(*number));
  }
  return data::files::shortest(*number);
}

bool same_value(std::string_view a, std::string_view b) {
  return a == b || canonical_value(a) == canonical_value(b);
}

}  // namespace assay::sweeps
