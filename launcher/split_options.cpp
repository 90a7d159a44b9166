// SPDX-License-Identifier: Apache-2.0
#include "launcher/split_options.hpp"

#include <cstdint>
#include <string>
#include <variant>

#include "launcher/config/value_rule.hpp"

namespace assay::launcher {

data::RowSelection row_selection(const config::DataSection& data) {
  data::RowSelection selection{.first = static_cast<std::uint32_t>(data.first)};
  for (const std::string& count : data.per_class) {
    selection.per_class.push_back(
        static_cast<std::uint64_t>(std::get<std::int64_t>(*config::parse_value(std::int64_t{0}, count))));
  }
  return selection;
}

data::ValidationOptions validation_options(const config::DataSection& data, bool stored_split) {
  return {.fraction = stored_split ? 0.0 : data.validation.fraction,
          .seed = static_cast<std::uint64_t>(data.validation.seed),
          .stratified = data.validation.stratified};
}

}  // namespace assay::launcher
