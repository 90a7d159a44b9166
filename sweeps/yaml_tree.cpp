// SPDX-License-Identifier: Apache-2.0
#include "sweeps/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

class TreeReader : public YAML::EventHandler {
 public:
  explicit TreeReader(const std::string& origin) : origin_(origin) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) refuse(mark, "a second document starts here: one file is one document");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { scalar(mark, {}, YamlKind::empty); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(mark, "aliases (*name) are not accepted: write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, const std::string& text) override {
    refuse_tag(mark, tag);
    refuse_control_characters(mark, text);
    // yaml-cpp tags a plain scalar "?" and a quoted one "!".
    scalar(mark, text, tag == "!" ? YamlKind::quoted : YamlKind::plain);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(mark, tag, YamlKind::list);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(mark, tag, YamlKind::section);
  }
  void OnMapEnd() override { close(); }

 private:
  // A list or section whose end has not come.
  struct Open {
    YamlNode node;
    bool has_key = false;  // of a section: a key waits for its value
    std::string key;
    int key_line = 0;
    std::map<std::string, int> lines;  // of the keys so far
  };

  void scalar(const YAML::Mark& mark, const std::string& text, YamlKind kind) {
    if (!open_.empty() && open_.back().node.kind == YamlKind::section && !open_.back().has_key) {
      take_key(mark, text);
      return;
    }
    add(YamlNode{.kind = kind, .key = {}, .text = text, .line = mark.line + 1, .items = {}});
  }

  void take_key(const YAML::Mark& mark, const std::string& text) {
    if (text.empty()) refuse(mark, "a key is empty");
    Open& section = open_.back();
    section.key = text;
    section.key_line = mark.line + 1;
    section.has_key = true;
    const auto [first, is_new] = section.lines.try_emplace(text, section.key_line);
    if (!is_new) {
      refuse(mark, "the key '" + data::files::one_line(text) + "' is given twice, first on line " +
                       std::to_string(first->second));
    }
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlKind::section) {
      node.key = std::exchange(parent.key, {});
      node.line = parent.key_line;
      parent.has_key = false;
    }
    parent.node.items.push_back(std::move(node));
  }

  void open(const YAML::Mark& mark, const std::string& tag, YamlKind kind) {
    refuse_tag(mark, tag);
    if (open_.size() == kMaxYamlDepth) {
      refuse(mark, "nested deeper than " + std::to_string(kMaxYamlDepth) + " levels");
    }
    if (!open_.empty() && open_.back().node.kind == YamlKind::section && !open_.back().has_key) {
      refuse(mark, "expected a key, got a list or a section");
    }
    open_.emplace_back();
    open_.back().node.kind = kind;
    open_.back().node.line = mark.line + 1;
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") refuse(mark, "tags are not accepted");
  }

  void refuse_control_characters(const YAML::Mark& mark, const std::string& text) const {
    const auto is_control = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    if (std::any_of(text.begin(), text.end(), is_control)) refuse(mark, "control characters are not accepted");
  }

  [[noreturn]] void refuse(const YAML::Mark& mark, const std::string& why) const {
    throw SweepError(origin_ + ":" + std::to_string(mark.line + 1) + ": " + why);
  }

  std::string origin_;
  std::vector<Open> open_;
  YamlNode root_;
  int documents_ = 0;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view name) const {
  const auto found = std::find_if(items.begin(), items.end(), [&](const YamlNode& item) { return item.key == name; });
  return found == items.end() ? nullptr : &*found;
}

YamlNode parse_yaml_tree(const std::string& text, const std::string& origin) {
  if (text.size() > kMaxYamlBytes) {
    throw SweepError(origin + ": larger than " + std::to_string(kMaxYamlBytes >> 20) +
                     " MiB, which no file of this kind is");
  }
  TreeReader reader(origin);
  try {
    std::istringstream stream(text);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(reader)) {
    }
  } catch (const YAML::Exception& error) {
    throw SweepError(origin + ":" + std::to_string(error.mark.line + 1) +
                     ": not valid YAML: " + data::files::one_line(error.msg));
  }
  YamlNode root = reader.take();
  if (root.kind == YamlKind::empty) throw SweepError(origin + ": is empty");
  if (root.kind != YamlKind::section) {
    throw SweepError(origin + ":" + std::to_string(root.line) + ": expected keys and values ('key: value')");
  }
  return root;
}

}  // namespace assay::sweeps
