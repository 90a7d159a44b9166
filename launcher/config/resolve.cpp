// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/resolve.hpp"

#include "data/files/atomic_file.hpp"
#include "data/files/nearest_name.hpp"
#include "launcher/config/config_schema.hpp"
#include "launcher/config/consistency.hpp"
#include "launcher/config/single_setting.hpp"
#include "launcher/config/yaml_settings.hpp"

namespace assay::launcher::config {
namespace {

std::string nearest_key(const std::string& name) {
  std::vector<std::string> names;
  names.reserve(config_keys().size());
  for (const auto& entry : config_keys()) names.push_back(entry.name);
  return data::files::nearest_name(name, names);
}

[[noreturn]] void refuse_name(const Setting& setting, const std::string& where) {
  if (is_section(setting.name)) {
    throw UsageError(where + setting.name + ": is a section, not a key; set one of its keys, for example '" +
                     nearest_key(setting.name) + "'");
  }
  throw UsageError(where + "unknown key '" + setting.name + "'; the nearest known key is '" +
                   nearest_key(setting.name) + "' (all: assay recipes --keys)");
}

std::string spelled(const Setting& setting) {
  if (setting.kind == SettingKind::list) return "a list";
  if (setting.kind == SettingKind::nested_list) return "a list of lists or sections";
  if (setting.kind == SettingKind::quoted) return "the quoted text '" + setting.text + "'";
  return "'" + setting.text + "'";
}

Value typed_value(const ConfigKey& entry, const Value& like, const Setting& setting, const std::string& where) {
  if (setting.kind == SettingKind::empty) {
    throw UsageError(where + entry.name + ": is empty; expected " + std::string(type_words(like)) +
                     ", or leave the key out");
  }
  const bool is_list = std::holds_alternative<TextList>(like);
  const bool is_text = is_list || std::holds_alternative<std::string>(like);
  const bool fits = setting.kind == SettingKind::plain || (setting.kind == SettingKind::quoted && is_text) ||
                    (setting.kind == SettingKind::list && is_list);
  const auto value = fits ? parse_value(like, setting.text) : std::nullopt;
  if (!value) {
    throw UsageError(where + entry.name + ": expected " + std::string(type_words(like)) + ", got " + spelled(setting));
  }
  return *value;
}

// where: what stands before the key in a complaint ("my.yaml:7: ").
void check_and_set(RunConfig& config, const ConfigKey& entry, Value value, const std::string& where) {
  const std::string complaint = entry.rule.check(value);
  if (!complaint.empty()) throw UsageError(where + entry.name + ": " + complaint);
  entry.set(config, value);
}

// `batch: auto` leaves the global batch as it is, since results depend on it: what is found at the start is the number
// of pieces that fit into memory.
bool is_automatic_batch(const Setting& setting) {
  return setting.name == "batch" && setting.kind == SettingKind::plain && setting.text == "auto";
}

void set_key(RunConfig& config, const Setting& setting, const std::string& where) {
  if (is_automatic_batch(setting)) {
    config.optimizer.accumulation = 0;
    return;
  }
  const ConfigKey* entry = find_key(setting.name);
  if (entry == nullptr) refuse_name(setting, where);
  check_and_set(config, *entry, typed_value(*entry, entry->get(config), setting, where), where);
}

Setting setting_of(const std::string& key, const std::string& text) {
  return {key, text, text.empty() ? SettingKind::empty : SettingKind::plain};
}

// A recipe may stand on another one; no chain of ours is longer.
constexpr int kMaxBases = 4;

RunConfig parse_on_base(const std::string& yaml, const std::string& origin, int bases);

RunConfig base_config(const Setting& setting, const std::string& where, int bases) {
  if (setting.kind != SettingKind::plain && setting.kind != SettingKind::quoted) {
    throw UsageError(where + "base: expected the name of a recipe, got " + spelled(setting));
  }
  if (bases == kMaxBases) throw UsageError(where + "base: more than " + std::to_string(kMaxBases) + " recipes deep");
  std::string text;
  try {
    text = recipe_text(setting.text);
  } catch (const UsageError& error) {
    throw UsageError(where + "base: " + error.what());
  }
  return parse_on_base(text, "recipe " + setting.text, bases + 1);
}

RunConfig parse_on_base(const std::string& yaml, const std::string& origin, int bases) {
  const auto settings = yaml_settings(yaml, origin);
  RunConfig config;
  for (const auto& setting : settings) {
    const std::string where = origin + ":" + std::to_string(setting.line) + ": ";
    if (setting.name == "base" && &setting != &settings.front()) {
      throw UsageError(where + "base: must stand before every other key");
    }
    if (setting.name == "base") {
      config = base_config(setting, where, bases);
    } else {
      set_key(config, setting, where);
    }
  }
  return config;
}

}  // namespace

RunConfig parse_config(const std::string& yaml, const std::string& origin) {
  return parse_on_base(yaml, origin, 0);
}

RunConfig read_config(const std::filesystem::path& path) {
  return parse_config(data::files::read_file(path, kMaxConfigBytes), path.string());
}

void apply_overrides(RunConfig& config, const std::vector<std::string>& overrides) {
  for (const auto& text : overrides) {
    const std::string where = "override '" + text + "': ";
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) throw UsageError(where + "expected key=value");
    set_key(config, setting_of(text.substr(0, equals), text.substr(equals + 1)), where);
  }
}

void set_value(RunConfig& config, const std::string& key, const std::string& value) {
  set_key(config, setting_of(key, value), "");
}

void validate(const RunConfig& config) {
  for (const auto& entry : config_keys()) {
    Value value = entry.get(config);
    const std::string complaint = entry.rule.check(value);
    if (!complaint.empty()) throw UsageError(entry.name + ": " + complaint);
  }
  check_consistency(config);
}

void check_loss_fits(const RunConfig& config, int logits) {
  const std::string fitting = logits == 1 ? "binary_cross_entropy" : "sparse_categorical_cross_entropy";
  if (config.loss.kind == fitting) return;
  throw UsageError("loss.kind: " + config.loss.kind + " does not fit " + config.model.name + ", which has " +
                   std::to_string(logits) + (logits == 1 ? " output" : " outputs") + "; use loss.kind=" + fitting);
}

RunConfig resolve(const std::string& recipe, const std::filesystem::path& file,
                  const std::vector<std::string>& overrides) {
  if (recipe.empty() == file.empty()) throw UsageError("give either --recipe NAME or --config FILE");
  RunConfig config = recipe.empty() ? read_config(file) : parse_config(recipe_text(recipe), "recipe " + recipe);
  apply_overrides(config, overrides);
  validate(config);
  return config;
}

}  // namespace assay::launcher::config
