// SPDX-License-Identifier: Apache-2.0
#include "launcher/config/yaml_settings.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <map>
#include <sstream>
#include <utility>

#include "launcher/config/resolve.hpp"

namespace assay::launcher::config {
namespace {

class SettingsReader : public YAML::EventHandler {
 public:
  explicit SettingsReader(const std::string& origin) : origin_(origin) {}

  std::vector<Setting> take() { return std::move(settings_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second document starts here: one configuration is one document");
  }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    // A document without any content is one null.
    if (maps_.empty() && lists_ == 0) return;
    scalar(mark, "", SettingKind::empty);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*name) are not accepted: write the value out");
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    refuse_tag(mark, tag);
    // yaml-cpp tags a plain scalar "?" and a quoted one "!".
    scalar(mark, text, tag == "!" ? SettingKind::quoted : SettingKind::plain);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    deeper(mark);
    if (lists_++ > 0) {
      settings_.back().kind = SettingKind::nested_list;
      return;
    }
    if (maps_.empty()) refuse(mark, "expected keys and values, got a list");
    if (!maps_.back().has_key) refuse(mark, "expected a key, got a list");
    add("", SettingKind::list);
    items_ = 0;
  }
  void OnSequenceEnd() override {
    --lists_;
    --depth_;
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    refuse_tag(mark, tag);
    deeper(mark);
    if (lists_ > 0) {
      settings_.back().kind = SettingKind::nested_list;
      return;
    }
    if (maps_.empty()) {
      maps_.push_back({});
      return;
    }
    if (!maps_.back().has_key) refuse(mark, "expected a key, got a section");
    maps_.push_back({path() + ".", {}, false, 0});
  }
  void OnMapEnd() override {
    --depth_;
    if (lists_ > 0) return;
    maps_.pop_back();
    if (!maps_.empty()) maps_.back().has_key = false;
  }

 private:
  struct Map {
    std::string prefix;
    std::string key;
    bool has_key = false;
    int line = 0;  // of the key
  };

  std::string path() const { return maps_.back().prefix + maps_.back().key; }

  void scalar(const YAML::Mark& mark, const std::string& text, SettingKind kind) {
    if (lists_ > 0) {
      add_item(text);
      return;
    }
    if (maps_.empty()) refuse(mark, "expected keys and values, got '" + text + "'");
    Map& map = maps_.back();
    if (map.has_key) {
      add(text, kind);
      return;
    }
    if (kind == SettingKind::empty || text.empty()) refuse(mark, "a key is empty");
    map.key = text;
    map.has_key = true;
    map.line = mark.line + 1;
    const auto [first, is_new] = lines_.try_emplace(path(), map.line);
    if (!is_new)
      refuse(mark, "the key '" + path() + "' is given twice, first on line " + std::to_string(first->second));
  }

  void add(const std::string& text, SettingKind kind) {
    settings_.push_back({path(), text, kind, maps_.back().line});
    maps_.back().has_key = false;
  }

  // An empty item stays empty between two commas, which no list of ours accepts.
  void add_item(const std::string& text) {
    Setting& list = settings_.back();
    if (items_++ > 0) list.text += ",";
    list.text += text.find(',') == std::string::npos ? text : "";
  }

  void deeper(const YAML::Mark& mark) {
    if (++depth_ > kMaxConfigDepth) refuse(mark, "nested deeper than " + std::to_string(kMaxConfigDepth) + " levels");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags are not accepted, got '" + tag + "'");
  }

  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& why) const {
    throw UsageError(origin_ + ":" + std::to_string(mark.line + 1) + ": " + why);
  }

  std::string origin_;
  std::vector<Setting> settings_;
  std::vector<Map> maps_;
  std::map<std::string, int> lines_;  // of every key and section met
  std::size_t depth_ = 0;
  std::size_t lists_ = 0;  // open lists
  std::size_t items_ = 0;  // of the outermost one
  int documents_ = 0;
};

}  // namespace

std::vector<Setting> yaml_settings(const std::string& yaml, const std::string& origin) {
  if (yaml.size() > kMaxConfigBytes) {
    throw UsageError(origin + ": larger than " + std::to_string(kMaxConfigBytes >> 20) +
                     " MiB, which no configuration is");
  }
  SettingsReader reader(origin);
  try {
    std::istringstream stream(yaml);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const YAML::Exception& error) {
    throw UsageError(origin + ":" + std::to_string(error.mark.line + 1) + ": not valid YAML: " + error.msg);
  }
  auto settings = reader.take();
  if (settings.empty()) throw UsageError(origin + ": holds no settings; give at least one, for example 'batch: 32'");
  return settings;
}

}  // namespace assay::launcher::config
