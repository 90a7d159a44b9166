// SPDX-License-Identifier: Apache-2.0
// Names made different from one another: those of files that are made for images whose own names may be alike. File
// systems that fold case see them as different too. One owner.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace assay::data {

class UniqueNames {
 public:
  // The name, or with -2, -3 ... behind it where it was given away before.
  std::string take(const std::string& name);

 private:
  std::unordered_set<std::string> taken_;
  std::unordered_map<std::string, std::uint64_t> taken_times_;  // the last number given to a name
};

}  // namespace assay::data
