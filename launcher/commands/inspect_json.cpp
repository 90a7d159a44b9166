// SPDX-License-Identifier: Apache-2.0
#include <absl/strings/str_replace.h>

#include <nlohmann/json.hpp>

#include "launcher/commands/inspect_output.hpp"

namespace assay::launcher::commands {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const data::Spread& spread) {
  return {{"minimum", spread.minimum}, {"median", spread.median}, {"maximum", spread.maximum}, {"sum", spread.sum}};
}

Json to_json(const data::PixelStatistics& pixels) {
  constexpr std::array kChannelNames = {"red", "green", "blue"};
  Json json = Json::object();
  for (int channel = 0; channel < data::PixelStatistics::kChannels; ++channel) {
    json[kChannelNames[channel]] = {{"mean", pixels.mean(channel)},
                                    {"standard_deviation", pixels.standard_deviation(channel)},
                                    {"histogram", pixels.histogram(channel)}};
  }
  return json;
}

Json to_json(const data::ClassSummary& summary) {
  Json qualities = Json::object();
  for (const auto& [quality, count] : summary.qualities) qualities[std::to_string(quality)] = count;
  return {{"split", summary.split},
          {"class", summary.class_name},
          {"images", summary.images},
          {"source_bytes", to_json(summary.bytes)},
          {"codecs", summary.codecs},
          {"sizes", summary.sizes},
          {"jpeg_qualities", qualities},
          {"aspect_ratio", to_json(summary.aspect_ratio)},
          {"bytes_per_pixel", to_json(summary.bytes_per_pixel)},
          {"pixels", to_json(summary.pixels)}};
}

Json to_json(const data::ShortcutScore& score) {
  return {{"roc_auc", score.roc_auc},
          {"interval", {score.low, score.high}},
          {"chance_limit", score.chance_limit},
          {"accuracy", score.balanced_accuracy},
          {"telling", score.telling()}};
}

Json to_json(const data::ShortcutTest& test) {
  if (!test.not_made.empty()) return {{"made", false}, {"reason", test.not_made}};
  Json features = Json::object();
  for (std::size_t i = 0; i < data::kFileFeatures.size(); ++i) {
    features[std::string(data::feature_name(data::kFileFeatures[i]))] = to_json(test.features[i]);
  }
  return {{"made", true},
          {"images", {test.first_class_images, test.second_class_images}},
          {"folds", data::kShortcutFolds},
          {"features", features},
          {"together", to_json(test.together)}};
}

Json to_json(const data::ImagePlace& place) {
  return {{"split", place.split}, {"class", place.class_name}, {"name", place.name}, {"row", place.row}};
}

Json to_json(const data::Finding& finding) {
  Json examples = Json::array();
  for (const auto& pair : finding.examples) {
    examples.push_back({{"first", to_json(pair.first)},
                        {"second", to_json(pair.second)},
                        {"equal", pair.equal},
                        {"similarity", pair.similarity},
                        {"same_file", pair.same_file}});
  }
  return {{"kind", data::finding_name(finding.kind)},
          {"severity", data::severity_name(finding.severity)},
          {"text", finding.text},
          {"count", finding.count},
          {"examples", examples}};
}

}  // namespace

std::string audit_json(const data::StoreReader& store, const data::Audit& audit) {
  const auto& info = store.info();
  Json json{{"store", store.path().string()},
            {"format_version", info.format_version},
            {"tool_version", info.tool_version},
            {"class_names", info.class_names},
            {"image", {{"height", info.image.height}, {"width", info.image.width}, {"channels", info.image.channels}}},
            {"encoding", info.encoding},
            {"resize_filter", info.resize_filter},
            {"content_hash", info.content_hash},
            {"digests", info.digests},
            {"splits", info.split_counts}};
  json["findings"] = Json::array();
  for (const auto& finding : audit.findings) json["findings"].push_back(to_json(finding));
  json["duplicates"] = {{"groups", audit.duplicates.groups},
                        {"images", audit.duplicates.images},
                        {"largest_group", audit.duplicates.largest}};
  json["shortcut_test"] = Json::object();
  for (const auto& [split, test] : audit.shortcuts) json["shortcut_test"][split] = to_json(test);
  json["looked_at"] = {{"height", audit.looked_at.height}, {"width", audit.looked_at.width}};
  json["classes"] = Json::array();
  for (const auto& summary : audit.classes) json["classes"].push_back(to_json(summary));
  // Names come from outside: they need not be UTF-8, and '<' only stands inside strings.
  const std::string text = json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
  return absl::StrReplaceAll(text, {{"<", "\\u003c"}});
}

}  // namespace assay::launcher::commands
