// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_resolver.hpp"

#include "launcher/config/config_schema.hpp"
#include "launcher/config/resolve.hpp"
#include "launcher/config/single_setting.hpp"
#include "launcher/training/configured_model.hpp"
#include "models/detector.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

constexpr int kChannels = 3;

std::string at(const sweeps::SweepFile& file, int line) {
  return line > 0 ? file.origin + ":" + std::to_string(line) + ": " : file.origin + ": ";
}

config::RunConfig base_of(const sweeps::SweepFile& file) {
  if (file.recipe.empty()) return config::read_config(file.config);
  try {
    return config::parse_config(config::recipe_text(file.recipe), "recipe " + file.recipe);
  } catch (const config::UsageError& error) {
    throw sweeps::SweepError(at(file, 0) + "recipe: " + error.what());
  }
}

// An objective is a figure that schedules can watch, too.
void check_objective(const sweeps::SweepFile& file) {
  config::Value metric = file.objective.metric;
  const std::string complaint = config::find_key("schedule.monitor")->rule.check(metric);
  if (!complaint.empty()) throw sweeps::SweepError(at(file, file.objective.line) + "objective.metric: " + complaint);
}

// What decides whether a model can be built and its loss fits.
std::string model_of(const config::RunConfig& config) {
  std::string text = config.model.name;
  for (const std::string& layer : config.model.freeze) text += " " + layer;
  return text;
}

}  // namespace

TrialResolver::TrialResolver(const sweeps::SweepFile& file) : base_(base_of(file)) {
  check_objective(file);
  if (!file.recipe.empty()) own_model_ = model_of(base_) + " " + base_.loss.kind;
  for (std::size_t i = 0; i < file.set.size(); ++i) {
    try {
      config::set_value(base_, file.set[i].first, file.set[i].second);
    } catch (const config::UsageError& error) {
      throw sweeps::SweepError(at(file, file.set_lines.at(i)) + "set: " + error.what());
    }
  }
}

void TrialResolver::check(const std::string& key, const std::string& value) const {
  config::RunConfig config = base_;
  try {
    config::set_value(config, key, value);
  } catch (const config::UsageError& error) {
    throw sweeps::SweepError(error.what());
  }
}

config::RunConfig TrialResolver::settings_of(const sweeps::Parameters& own) const {
  config::RunConfig config = base_;
  for (const auto& [key, value] : own) config::set_value(config, key, value);
  return config;
}

config::RunConfig TrialResolver::config_of(const sweeps::Parameters& own) const {
  try {
    config::RunConfig config = settings_of(own);
    config::validate(config);
    check_model(config);
    return config;
  } catch (const config::UsageError& error) {
    throw sweeps::SweepError(error.what());
  }
}

sweeps::ResolvedTrial TrialResolver::resolve(const sweeps::Parameters& own) const {
  const config::RunConfig config = config_of(own);
  return {config::config_hash(config), static_cast<std::uint32_t>(config.epochs)};
}

// Only a model that is built knows its outputs and its layers, which takes a moment for a large one.
void TrialResolver::check_model(const config::RunConfig& config) const {
  const std::string model = model_of(config);
  if (model + " " + config.loss.kind == own_model_) return;
  const auto known = logits_.find(model);
  if (known == logits_.end()) {
    logits_[model] = training::build_configured_model(config, kChannels)->logits();
  } else {
    config::check_loss_fits(config, known->second);
  }
}

sweeps::Plan plan_trials(const sweeps::SweepFile& file, const TrialResolver& resolver) {
  return sweeps::make_plan(
      file, [&](const sweeps::Parameters& all) { return resolver.resolve(all); },
      [&](const std::string& key, const std::string& value) { resolver.check(key, value); });
}

}  // namespace assay::launcher::trials
