// SPDX-License-Identifier: Apache-2.0
#include "data/files/one_line.hpp"

#include <cstdint>
#include <string_view>

namespace assay::data::files {
namespace {

struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 0;  // 0: no valid UTF-8 here
};

// The first character of text, not empty. RFC 3629: shortest form, no surrogates, at most U+10FFFF.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < bytes) return {};
  std::uint32_t code = lead & (0xffu >> (bytes + 1));
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    code = code << 6 | (byte(i) & 0x3f);
  }
  constexpr std::uint32_t kShortest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kShortest[bytes] || surrogate || code > 0x10ffff) return {};
  return {code, bytes};
}

bool printable(std::uint32_t code) {
  const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
  const bool separator = code == 0x2028 || code == 0x2029;
  const bool direction =
      code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return !control && !separator && !direction;
}

}  // namespace

std::string one_line(std::string text, std::size_t longest) {
  std::string line;
  for (std::string_view rest = text; !rest.empty();) {
    if (line.size() >= longest) return line + "...";
    const auto character = first_character(rest);
    const bool fit = character.bytes > 0 && printable(character.code);
    const std::size_t bytes = character.bytes > 0 ? character.bytes : 1;
    fit ? line.append(rest.substr(0, bytes)) : line.append("?");
    rest.remove_prefix(bytes);
  }
  return line;
}

}  // namespace assay::data::files
