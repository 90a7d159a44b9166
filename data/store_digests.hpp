// SPDX-License-Identifier: Apache-2.0
// The identity of a store as text: the digest lines kept in the file and the content hash over them. Pure functions,
// used by writer, reader and verification alike. Equal images, labels, names and meanings give an equal content hash,
// whatever the tool version, the chunking, the packing machine or the number of workers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "data/store_schema.hpp"

namespace assay::data {

// Dataset path ("/train/images") or "@attributes" -> hex SHA-256.
using Digests = std::map<std::string, std::string>;

// Lines "PATH HEX\n", sorted by path.
std::string to_text(const Digests& digests);
// Throws std::invalid_argument on a line that is none.
Digests parse_digests(std::string_view text);
// Hex SHA-256 of to_text(digests).
std::string content_hash(const Digests& digests);
// Hex SHA-256 over the attributes that give the bytes their meaning (class names, image shape, encoding, resize filter,
// views).
std::string attributes_digest(const std::vector<std::string>& class_names, const StoreSchema& schema,
                              std::string_view resize_filter);

}  // namespace assay::data
