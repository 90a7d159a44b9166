// SPDX-License-Identifier: Apache-2.0
#include "data/store_digests.hpp"

#include <stdexcept>

#include "data/files/sha256.hpp"
#include "data/store_format.hpp"

namespace assay::data {

std::string to_text(const Digests& digests) {
  std::string text;
  for (const auto& [path, digest] : digests) text += path + ' ' + digest + '\n';
  return text;
}

Digests parse_digests(std::string_view text) {
  constexpr std::size_t kHexLength = 64;
  Digests digests;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    const auto space = line.rfind(' ');
    if (end == std::string_view::npos || space == std::string_view::npos || line.size() - space - 1 != kHexLength ||
        line.find_first_not_of("0123456789abcdef", space + 1) != std::string_view::npos) {
      throw std::invalid_argument("a line of the digests is no 'PATH SHA256'");
    }
    digests.emplace(line.substr(0, space), line.substr(space + 1));
    text.remove_prefix(end + 1);
  }
  return digests;
}

std::string content_hash(const Digests& digests) {
  return files::sha256_hex(to_text(digests));
}

std::string attributes_digest(const std::vector<std::string>& class_names, const StoreSchema& schema,
                              std::string_view resize_filter) {
  std::string text = "format_version=" + std::to_string(store_format::kFormatVersion) + '\n';
  for (const auto& name : class_names) text += "class=" + name + '\n';
  text += "image=" + std::to_string(schema.image.height) + 'x' + std::to_string(schema.image.width) + 'x' +
          std::to_string(schema.image.channels) + '\n';
  text.append("colour=").append(store_format::kColour).append("\nencoding=").append(encoding_name(schema.encoding));
  text.append("\nresize_filter=").append(resize_filter).append("\n");
  if (!schema.views.empty()) text.append("views=").append(views_text(schema.views)).append("\n");
  return files::sha256_hex(text);
}

}  // namespace assay::data
