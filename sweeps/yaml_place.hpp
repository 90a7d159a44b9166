// SPDX-License-Identifier: Apache-2.0
// Where a node of a YAML tree stands, for complaints: "ORIGIN:LINE: axes.seed: WHAT". Every refusal throws SweepError.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sweeps/yaml_tree.hpp"

namespace assay::sweeps {

class YamlPlace {
 public:
  YamlPlace(std::string origin, std::string path = {}) : origin_(std::move(origin)), path_(std::move(path)) {}

  const std::string& origin() const { return origin_; }
  const std::string& path() const { return path_; }
  YamlPlace in(const std::string& key) const { return {origin_, path_.empty() ? key : path_ + "." + key}; }
  // Throws SweepError.
  [[noreturn]] void refuse(int line, const std::string& what) const;
  // Throws when the node is no section (`like`: an example of one), or has a key that is not among the known ones,
  // naming the nearest.
  void expect_section(const YamlNode& node, const std::vector<std::string>& known, const std::string& like) const;
  // Of an entry of the section at this place. Throw when it is no text, no whole number or out of range.
  std::string text(const YamlNode& entry) const;
  std::int64_t whole(const YamlNode& entry, std::int64_t low, std::int64_t high) const;

 private:
  std::string origin_;
  std::string path_;
};

}  // namespace assay::sweeps
