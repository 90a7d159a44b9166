// SPDX-License-Identifier: Apache-2.0
// assay inspect: what a store holds, and what in it would mislead a detector.
#include <absl/strings/str_format.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/audit.hpp"
#include "data/store_reader.hpp"
#include "launcher/commands/commands.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::commands {
namespace {

struct InspectOptions {
  std::filesystem::path store;
  bool json = false;
};

std::string key_text(const std::string& key) {
  return key;
}
std::string key_text(int key) {
  return std::to_string(key);
}

// The three most frequent values with their counts.
template <typename Key>
std::string most_frequent(const std::map<Key, std::uint64_t>& histogram) {
  constexpr std::size_t kShown = 3;
  std::vector<std::pair<std::uint64_t, std::string>> values;
  for (const auto& [key, count] : histogram) values.emplace_back(count, key_text(key));
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kShown); ++i) {
    text += absl::StrFormat("%s%s (%d)", i ? ", " : "", values[i].second, values[i].first);
  }
  if (values.size() > kShown) text += absl::StrFormat(", %d more", values.size() - kShown);
  return text.empty() ? "-" : text;
}

void print_text(const data::StoreReader& store, const data::Audit& audit) {
  const auto& info = store.info();
  std::cout << absl::StrFormat("%s: format %d, written by assay %s\n", store.path().string(), info.format_version,
                               info.tool_version)
            << absl::StrFormat("images %d x %d RGB, encoding %s, resize filter %s\ncontent hash %s\n\n",
                               info.image.width, info.image.height, info.encoding, info.resize_filter,
                               info.content_hash);
  Table table({{"split"},
               {"class"},
               {"images", Align::right},
               {"source MB", Align::right},
               {"codec"},
               {"source size"},
               {"JPEG quality"}});
  for (const auto& counts : audit.classes) {
    table.add({counts.split, counts.class_name, std::to_string(counts.images),
               absl::StrFormat("%.1f", static_cast<double>(counts.bytes) / 1e6), most_frequent(counts.codecs),
               most_frequent(counts.sizes), most_frequent(counts.qualities)});
  }
  std::cout << table.text() << '\n';
  if (audit.findings.empty()) std::cout << "no findings\n";
  for (const auto& finding : audit.findings) std::cout << "warning: " << finding.text << '\n';
}

nlohmann::ordered_json to_json(const data::ClassCounts& counts) {
  nlohmann::ordered_json qualities = nlohmann::ordered_json::object();
  for (const auto& [quality, count] : counts.qualities) qualities[std::to_string(quality)] = count;
  return {{"split", counts.split},        {"class", counts.class_name}, {"images", counts.images},
          {"source_bytes", counts.bytes}, {"codecs", counts.codecs},    {"sizes", counts.sizes},
          {"jpeg_qualities", qualities}};
}

void print_json(const data::StoreReader& store, const data::Audit& audit) {
  const auto& info = store.info();
  nlohmann::ordered_json json{
      {"store", store.path().string()},
      {"format_version", info.format_version},
      {"tool_version", info.tool_version},
      {"class_names", info.class_names},
      {"image", {{"height", info.image.height}, {"width", info.image.width}, {"channels", info.image.channels}}},
      {"encoding", info.encoding},
      {"resize_filter", info.resize_filter},
      {"content_hash", info.content_hash},
      {"digests", info.digests},
      {"splits", info.split_counts}};
  json["classes"] = nlohmann::ordered_json::array();
  for (const auto& counts : audit.classes) json["classes"].push_back(to_json(counts));
  json["findings"] = nlohmann::ordered_json::array();
  for (const auto& finding : audit.findings) {
    json["findings"].push_back({{"kind", data::finding_name(finding.kind)},
                                {"text", finding.text},
                                {"count", finding.count},
                                {"examples", finding.examples}});
  }
  // Names come from outside and need not be UTF-8.
  std::cout << json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

int run(const InspectOptions& options) {
  const data::StoreReader store(options.store);
  const data::Audit audit = data::audit_store(store);
  options.json ? print_json(store, audit) : print_text(store, audit);
  return kDone;
}

}  // namespace

void add_inspect(CLI::App& app, Action& action) {
  auto* command = app.add_subcommand("inspect", "What a store holds, and what in it would mislead a detector.");
  auto options = std::make_shared<InspectOptions>();
  command->add_option("STORE", options->store, "The store.")->required();
  command->add_flag("--json", options->json, "Print JSON.");
  command->callback([options, &action] { action = [options] { return run(*options); }; });
}

}  // namespace assay::launcher::commands
