// SPDX-License-Identifier: Apache-2.0
// What the parts of the key table are made with. Private to config_schema.cpp and the files it lists.
#pragma once

#include <type_traits>
#include <utility>
#include <vector>

#include "launcher/config/config_schema.hpp"

namespace assay::launcher::config {

using Keys = std::vector<ConfigKey>;

// member(config, &A::b, &B::c) is config.b.c, const or not.
template <class Object, class First, class... Rest>
auto& member(Object& object, First first, Rest... rest) {
  if constexpr (sizeof...(rest) == 0) {
    return object.*first;
  } else {
    return member(object.*first, rest...);
  }
}

template <class... Path>
ConfigKey key(std::string name, Rule rule, std::string help, Path... path) {
  ConfigKey entry;
  entry.name = std::move(name);
  entry.help = std::move(help);
  entry.rule = std::move(rule);
  entry.get = [=](const RunConfig& config) { return Value(member(config, path...)); };
  entry.set = [=](RunConfig& config, const Value& value) {
    auto& target = member(config, path...);
    target = std::get<std::decay_t<decltype(target)>>(value);
  };
  return entry;
}

// A key that may differ between two starts of one run.
inline ConfigKey free_to_differ(ConfigKey entry) {
  entry.identity = false;
  return entry;
}

// The figures of metrics.jsonl that can be watched.
std::vector<std::string> monitors();

// data.* and augment.*, in their order.
void add_image_keys(Keys& keys);
// optimizer.* and schedule.*, in their order.
void add_optimization_keys(Keys& keys);

}  // namespace assay::launcher::config
