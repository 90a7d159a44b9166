// SPDX-License-Identifier: Apache-2.0
// The rule of model.name: a file of its own, for the registry's header brings tensors with it.
#include "launcher/config/value_rule.hpp"
#include "models/registry.hpp"

namespace assay::launcher::config {

Rule known_model() {
  return {"a name that `assay models` lists", [](Value& value) -> std::string {
            auto& name = std::get<std::string>(value);
            try {
              name = models::find_model(name).name;
              return {};
            } catch (const models::UnknownModel& error) {
              return error.what();
            }
          }};
}

}  // namespace assay::launcher::config
