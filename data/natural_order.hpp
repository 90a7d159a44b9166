// SPDX-License-Identifier: Apache-2.0
// The order of names in a store: as people count, "2" before "10". A total order over bytes, the same on every machine
// and in every locale, so that a folder and an archive of the same files give the same store. Pure.
#pragma once

#include <string_view>

namespace assay::data {

// Less-than. Runs of digits compare as numbers of any length; where all is equal so far, fewer leading zeros come
// first; everything else compares by byte.
bool natural_less(std::string_view a, std::string_view b);

}  // namespace assay::data
