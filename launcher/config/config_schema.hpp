// SPDX-License-Identifier: Apache-2.0
// The one table of configuration keys. Reading, overrides, validation, YAML output, the hash, differences and the
// documentation all walk this table: a new key is a member in run_config.hpp and one entry here, nothing else.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "launcher/config/run_config.hpp"
#include "launcher/config/value_rule.hpp"

namespace assay::launcher::config {

struct ConfigKey {
  std::string name;  // dotted, as design and documentation spell it
  std::string help;  // one line
  Rule rule;
  // False for keys that may differ between two starts of one run: they change speed and storage, not the result.
  bool identity = true;
  std::function<Value(const RunConfig&)> get;
  std::function<void(RunConfig&, const Value&)> set;  // the Value holds the alternative that get returns
};

// In the order of the written configuration; keys of one section stand together.
const std::vector<ConfigKey>& config_keys();
// nullptr when there is no such key.
const ConfigKey* find_key(const std::string& name);
// "optimizer.lr" is in the sections "optimizer".
bool is_section(const std::string& name);
// The table as Markdown: key, type, default, accepted values, meaning (docs/recipes.md holds it, `assay recipes --keys`
// prints it).
std::string keys_markdown();

}  // namespace assay::launcher::config
