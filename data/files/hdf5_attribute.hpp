// SPDX-License-Identifier: Apache-2.0
// Scalar attributes of two kinds: fixed-length UTF-8 text and unsigned 32-bit numbers. No variable-length types: those
// need a heap in the file, which is slow and has a history of memory faults. Everything throws Hdf5Error.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/files/hdf5.hpp"

namespace assay::data::files {

void write_text_attribute(hid_t object, const char* name, const std::string& text);
void write_number_attribute(hid_t object, const char* name, std::uint32_t value);

bool has_attribute(hid_t object, const char* name);
// The attribute must be one fixed-length string of at most max_bytes; padding is stripped.
std::string read_text_attribute(hid_t object, const char* name, std::size_t max_bytes);
// One dimension of texts of any length, fixed or not, as h5py writes them; an empty list may have any type. For foreign
// files, within read_isolated: see above.
std::vector<std::string> read_text_list_attribute(hid_t object, const char* name);
// The attribute must be one integer.
std::uint32_t read_number_attribute(hid_t object, const char* name);

}  // namespace assay::data::files
