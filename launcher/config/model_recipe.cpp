// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/model_recipe.hpp"

#include "launcher/config/resolve.hpp"

namespace assay::launcher::config {

std::optional<std::string> recipe_of_model(const std::string& model) {
  for (const auto& name : recipe_names()) {
    if (name.ends_with("-improved")) continue;
    if (parse_config(recipe_text(name), "recipe " + name).model.name == model) return name;
  }
  return std::nullopt;
}

RunConfig reference_config(const std::string& model) {
  const auto recipe = recipe_of_model(model);
  RunConfig config = resolve(recipe.value_or("cnn5"), "", {});
  config.model.name = model;
  return config;
}

}  // namespace assay::launcher::config
