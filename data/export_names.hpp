// SPDX-License-Identifier: Apache-2.0
// File names for the images of a store. Names in a store come from outside and may be anything: a path upwards, a line
// break, bytes of no encoding, a tag of a web page, or equal to one another. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::data {

// One component of a path: letters, digits, '-', '_' and '.' of ASCII stay, every other byte becomes '_', as does a dot
// at the start; at most 100 characters, at least one.
std::string safe_component(std::string_view text);

// For each image of a split CLASS/STEM: its class and the last part of its name without the extension, both made safe.
// What would be equal but for case gets -2, -3 ... in the order of the rows. labels index class_names.
std::vector<std::string> export_stems(std::span<const std::string> names, std::span<const std::uint8_t> labels,
                                      std::span<const std::string> class_names);

}  // namespace assay::data
