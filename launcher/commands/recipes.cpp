// SPDX-License-Identifier: Apache-2.0
// assay recipes [NAME]: the recipes there are, or one as YAML; --keys: every configuration key.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>

#include "launcher/commands/commands.hpp"
#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::commands {
namespace {

struct RecipesOptions {
  std::string name;
  bool keys = false;
};

// The first comment line after the licence says what the recipe is.
std::string summary(const std::string& yaml) {
  const auto begin = yaml.find("\n# ");
  if (begin == std::string::npos) return {};
  return yaml.substr(begin + 3, yaml.find('\n', begin + 1) - begin - 3);
}

std::string list() {
  Table table({{"recipe"}, {"what it is"}});
  for (const auto& name : config::recipe_names()) table.add({name, summary(config::recipe_text(name))});
  return table.text();
}

int run(const RecipesOptions& options) {
  if (options.keys) {
    std::cout << config::keys_markdown();
  } else {
    std::cout << (options.name.empty() ? list() : config::recipe_text(options.name));
  }
  return kDone;
}

}  // namespace

void add_recipes(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("recipes", "The recipes: named, complete training configurations.");
  auto options = std::make_shared<RecipesOptions>();
  auto* name = command->add_option("NAME", options->name, "Print this recipe as YAML.");
  command->add_flag("--keys", options->keys, "Print every configuration key with its default and meaning.")
      ->excludes(name);
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
