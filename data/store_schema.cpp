// SPDX-License-Identifier: Apache-2.0
#include "data/store_schema.hpp"

#include <absl/strings/str_split.h>

#include <algorithm>
#include <stdexcept>

#include "data/store_format.hpp"

namespace assay::data {

std::string_view encoding_name(Encoding encoding) {
  return encoding == Encoding::raw ? store_format::kEncodingRaw : store_format::kEncodingEncoded;
}

Encoding parse_encoding(std::string_view name) {
  for (const Encoding encoding : {Encoding::raw, Encoding::encoded}) {
    if (name == encoding_name(encoding)) return encoding;
  }
  throw std::invalid_argument("there is no encoding '" + std::string(name) + "'; known are raw and encoded");
}

std::string views_text(const std::vector<View>& views) {
  std::string text;
  for (const View view : views) text.append(text.empty() ? "" : " ").append(view_name(view));
  return text;
}

std::vector<View> parse_views_text(const std::string& text) {
  if (text.empty()) return {};
  const std::vector<std::string> names = absl::StrSplit(text, ' ');
  std::vector<View> views = parse_views(names);
  if (views_text(views) != text || views.front() == View::rgb) {
    throw std::invalid_argument("its list of views is none a store may hold");
  }
  return views;
}

}  // namespace assay::data
