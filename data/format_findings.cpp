// SPDX-License-Identifier: Apache-2.0
#include "data/format_findings.hpp"

#include <absl/strings/str_format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>
#include <type_traits>

#include "data/files/one_line.hpp"

namespace assay::data {
namespace {

// A smaller difference is not worth a warning.
constexpr double kTolerance = 0.02;

std::uint64_t total_of(const ValueCounts& histogram) {
  std::uint64_t total = 0;
  for (const auto& [value, count] : histogram) total += count;
  return total;
}

double share(const ValueCounts& histogram, const std::string& value, std::uint64_t total) {
  const auto found = histogram.find(value);
  return found == histogram.end() ? 0 : static_cast<double>(found->second) / static_cast<double>(total);
}

// "jpeg 100 %" or "32x32 60 %, 64x64 40 %": the most frequent values.
std::string describe(const ValueCounts& histogram) {
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

// The histogram of one property over all splits, by class.
template <typename Property>
std::map<std::string, ValueCounts> by_class(std::span<const ClassSummary> classes, Property property) {
  std::map<std::string, ValueCounts> result;
  for (const auto& counts : classes) {
    for (const auto& [value, count] : counts.*property) {
      std::string key;
      if constexpr (std::is_same_v<Property, std::map<int, std::uint64_t> ClassSummary::*>) {
        key = "quality " + std::to_string(value);
      } else {
        key = value;
      }
      result[counts.class_name][key] += count;
    }
  }
  return result;
}

void compare_classes(const std::map<std::string, ValueCounts>& classes, FindingKind kind, const std::string& what,
                     std::vector<Finding>& findings) {
  for (auto a = classes.begin(); a != classes.end(); ++a) {
    for (auto b = std::next(a); b != classes.end(); ++b) {
      if (distribution_difference(a->second, b->second) <= kTolerance) continue;
      findings.push_back({kind,
                          Severity::warning,
                          what + " differs between the classes (" + files::one_line(a->first) + ": " +
                              describe(a->second) + "; " + files::one_line(b->first) + ": " + describe(b->second) +
                              "): a detector would learn the file format; make both classes alike before packing",
                          0,
                          {}});
    }
  }
}

}  // namespace

double distribution_difference(const ValueCounts& a, const ValueCounts& b) {
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

std::vector<Finding> find_format_differences(std::span<const ClassSummary> classes) {
  std::vector<Finding> findings;
  compare_classes(by_class(classes, &ClassSummary::codecs), FindingKind::codec_differs, "the codec", findings);
  compare_classes(by_class(classes, &ClassSummary::sizes), FindingKind::size_differs, "the source size", findings);
  compare_classes(by_class(classes, &ClassSummary::qualities), FindingKind::quality_differs, "the JPEG quality",
                  findings);
  return findings;
}

}  // namespace assay::data
