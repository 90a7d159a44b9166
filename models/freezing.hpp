// SPDX-License-Identifier: Apache-2.0
// Which layers a list of freeze entries means (see Detector::freeze). Private to models/. No torch.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assay::models {

// A layer that has parameters.
struct FreezableLayer {
  std::string name;
  bool backbone = false;
  bool trains = true;  // false: frozen already
};

// Positions in `layers`, which are in order of execution. Throws std::invalid_argument, naming the entry, when one
// matches nothing, and when nothing would train.
std::set<std::size_t> layers_to_freeze(const std::vector<FreezableLayer>& layers,
                                       const std::vector<std::string>& entries);

// Whether the name begins with these dotted parts: "layer1" begins "layer1.0.conv1", not "layer10".
bool has_dotted_prefix(std::string_view name, std::string_view prefix);

}  // namespace assay::models
