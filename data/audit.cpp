// SPDX-License-Identifier: Apache-2.0
#include "data/audit.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

#include "data/duplicate_images.hpp"
#include "data/store_format.hpp"

namespace assay::data {
namespace {

using Histogram = std::map<std::string, std::uint64_t>;

// A smaller difference is not worth a warning.
constexpr double kTolerance = 0.02;

std::uint64_t total_of(const Histogram& histogram) {
  std::uint64_t total = 0;
  for (const auto& [value, count] : histogram) total += count;
  return total;
}

double share(const Histogram& histogram, const std::string& value, std::uint64_t total) {
  const auto found = histogram.find(value);
  return found == histogram.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(total);
}

// "jpeg 100 %" or "32x32 60 %, 64x64 40 %": the most frequent values.
std::string describe(const Histogram& histogram) {
  constexpr std::size_t kShown = 3;
  std::vector<std::pair<std::uint64_t, std::string>> values;
  for (const auto& [value, count] : histogram) values.emplace_back(count, value);
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  const double total = static_cast<double>(total_of(histogram));
  std::string text;
  for (std::size_t i = 0; i < std::min(values.size(), kShown); ++i) {
    text += absl::StrFormat("%s%s %.0f %%", i ? ", " : "", values[i].second,
                            100 * static_cast<double>(values[i].first) / total);
  }
  return values.size() > kShown ? text + ", ..." : text;
}

ClassCounts count_class(const std::string& split, const std::string& class_name, std::uint8_t label,
                        const std::vector<std::uint8_t>& labels, const SourceColumns& sources) {
  ClassCounts counts;
  counts.split = split;
  counts.class_name = class_name;
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] != label) continue;
    ++counts.images;
    counts.bytes += sources.bytes[row];
    ++counts.codecs[std::string(files::codec_name(sources.codec[row]))];
    ++counts.sizes[std::to_string(sources.width[row]) + "x" + std::to_string(sources.height[row])];
    if (sources.codec[row] == files::Codec::jpeg) ++counts.qualities[sources.quality[row]];
  }
  return counts;
}

// The histogram of one property over all splits, by class.
template <typename Property>
std::map<std::string, Histogram> by_class(const std::vector<ClassCounts>& classes, Property property) {
  std::map<std::string, Histogram> result;
  for (const auto& counts : classes) {
    for (const auto& [value, count] : counts.*property) {
      std::string key;
      if constexpr (std::is_same_v<Property, std::map<int, std::uint64_t> ClassCounts::*>) {
        key = "quality " + std::to_string(value);
      } else {
        key = value;
      }
      result[counts.class_name][key] += count;
    }
  }
  return result;
}

void compare_classes(const std::map<std::string, Histogram>& classes, FindingKind kind, const std::string& what,
                     std::vector<Finding>& findings) {
  for (auto a = classes.begin(); a != classes.end(); ++a) {
    for (auto b = std::next(a); b != classes.end(); ++b) {
      if (distribution_difference(a->second, b->second) <= kTolerance) continue;
      findings.push_back({kind,
                          what + " differs between the classes (" + a->first + ": " + describe(a->second) + "; " +
                              b->first + ": " + describe(b->second) +
                              "): a detector would learn the file format; make both classes alike before packing",
                          0,
                          {}});
    }
  }
}

}  // namespace

std::string finding_name(FindingKind kind) {
  switch (kind) {
    case FindingKind::codec_differs:
      return "codec_differs";
    case FindingKind::size_differs:
      return "size_differs";
    case FindingKind::quality_differs:
      return "quality_differs";
    case FindingKind::image_in_two_splits:
      return "image_in_two_splits";
    case FindingKind::image_under_two_labels:
      break;
  }
  return "image_under_two_labels";
}

double distribution_difference(const Histogram& a, const Histogram& b) {
  const std::uint64_t total_a = total_of(a), total_b = total_of(b);
  if (total_a == 0 || total_b == 0) return 0;
  std::set<std::string> values;
  for (const auto& [value, count] : a) values.insert(value);
  for (const auto& [value, count] : b) values.insert(value);
  const double inverse_sizes = 1.0 / static_cast<double>(total_a) + 1.0 / static_cast<double>(total_b);
  double distance = 0, by_chance = 0;
  for (const auto& value : values) {
    const double p = share(a, value, total_a), q = share(b, value, total_b);
    const double pooled =
        (p * static_cast<double>(total_a) + q * static_cast<double>(total_b)) / static_cast<double>(total_a + total_b);
    distance += std::abs(p - q) / 2;
    // Mean absolute difference of two sample shares of equal truth, normal approximation.
    by_chance += std::sqrt(2 / std::numbers::pi * pooled * (1 - pooled) * inverse_sizes) / 2;
  }
  return std::max(0.0, distance - 2 * by_chance);
}

Audit audit_store(const StoreReader& store) {
  Audit audit;
  const auto& names = store.info().class_names;
  for (const std::string_view known : store_format::kSplits) {
    const std::string split(known);
    if (!store.has_split(split)) continue;
    const auto labels = store.labels(split);
    const auto sources = store.sources(split);
    for (std::size_t label = 0; label < names.size(); ++label) {
      audit.classes.push_back(count_class(split, names[label], static_cast<std::uint8_t>(label), labels, sources));
    }
  }
  auto& findings = audit.findings;
  compare_classes(by_class(audit.classes, &ClassCounts::codecs), FindingKind::codec_differs, "the codec", findings);
  compare_classes(by_class(audit.classes, &ClassCounts::sizes), FindingKind::size_differs, "the source size", findings);
  compare_classes(by_class(audit.classes, &ClassCounts::qualities), FindingKind::quality_differs, "the JPEG quality",
                  findings);
  find_duplicates(store, findings);
  return audit;
}

}  // namespace assay::data
