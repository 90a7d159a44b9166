// SPDX-License-Identifier: Apache-2.0
#include "data/shortcut_findings.hpp"

#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>
#include <absl/strings/str_replace.h>

#include <algorithm>

#include "data/files/one_line.hpp"

namespace assay::data {
namespace {

constexpr double kNearlyAll = 0.9;

// Features that no pixel explains.
bool is_format(FileFeature feature) {
  return feature != FileFeature::file_size && feature != FileFeature::bytes_per_pixel;
}

bool tells_anything(const ShortcutTest& test) {
  return test.together.telling() || std::any_of(test.features.begin(), test.features.end(),
                                                [](const ShortcutScore& score) { return score.telling(); });
}

bool tells_by_format(const ShortcutTest& test) {
  if (test.together.telling() && test.together.low >= kNearlyAll) return true;
  for (std::size_t i = 0; i < kFileFeatures.size(); ++i) {
    if (is_format(kFileFeatures[i]) && test.features[i].telling()) return true;
  }
  return false;
}

// "file size 0.934, width 0.801": those that tell, the best first, at most three.
std::string best_features(const ShortcutTest& test) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::size_t> telling;
  for (std::size_t i = 0; i < kFileFeatures.size(); ++i) {
    if (test.features[i].telling()) telling.push_back(i);
  }
  std::stable_sort(telling.begin(), telling.end(),
                   [&](std::size_t a, std::size_t b) { return test.features[a].roc_auc > test.features[b].roc_auc; });
  telling.resize(std::min(telling.size(), kNamed));
  return absl::StrJoin(telling, ", ", [&](std::string* out, std::size_t i) {
    const auto name = absl::StrReplaceAll(std::string(feature_name(kFileFeatures[i])), {{"_", " "}, {"jpeg", "JPEG"}});
    absl::StrAppendFormat(out, "%s %.3f", name, test.features[i].roc_auc);
  });
}

// "FAKE files have a median of 2168 bytes, REAL 2312"
std::string medians(const std::string& split, std::span<const ClassSummary> classes) {
  std::vector<std::string> parts;
  for (const auto& summary : classes) {
    if (summary.split != split) continue;
    parts.push_back(absl::StrFormat("%s %.0f", files::one_line(summary.class_name), summary.bytes.median));
  }
  return "median bytes: " + absl::StrJoin(parts, ", ");
}

std::string figures(const SplitShortcuts& lead, std::span<const SplitShortcuts> splits,
                    bool (*tells)(const ShortcutTest&), std::span<const ClassSummary> classes) {
  const auto& all = lead.test.together;
  const std::string best = best_features(lead.test);
  std::string text = "ROC AUC " + best + (best.empty() ? "" : "; ") +
                     absl::StrFormat("all together %.3f, 95 %% interval %.3f to %.3f, chance 0.5; %s", all.roc_auc,
                                     all.low, all.high, medians(lead.split, classes));
  for (const auto& other : splits) {
    if (&other == &lead || !other.test.not_made.empty() || !tells(other.test)) continue;
    text += absl::StrFormat("; in %s %.3f", other.split, other.test.together.roc_auc);
  }
  return text;
}

const SplitShortcuts* first_where(std::span<const SplitShortcuts> splits, bool (*tells)(const ShortcutTest&)) {
  const auto found = std::find_if(splits.begin(), splits.end(), [&](const SplitShortcuts& split) {
    return split.test.not_made.empty() && tells(split.test);
  });
  return found == splits.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Finding> find_shortcuts(std::span<const SplitShortcuts> splits, std::span<const ClassSummary> classes,
                                    std::span<const std::string> class_names) {
  if (class_names.size() != 2) return {};
  const std::string names = files::one_line(class_names[0]) + " from " + files::one_line(class_names[1]);
  if (const auto* lead = first_where(splits, tells_by_format)) {
    return {{FindingKind::shortcut,
             Severity::warning,
             "the files alone, without any pixel, tell " + names + " in " + lead->split + " (" +
                 figures(*lead, splits, tells_by_format, classes) +
                 "): a detector may learn the format; make both classes alike before packing, and read robustness "
                 "figures",
             0,
             {}}};
  }
  if (const auto* lead = first_where(splits, tells_anything)) {
    return {{FindingKind::file_size_tells,
             Severity::note,
             "the file size alone tells " + names + " in " + lead->split + " (" +
                 figures(*lead, splits, tells_anything, classes) +
                 "), though codec, size and quality do not: one class is smoother or was processed otherwise; ask "
                 "whether that is what the detector should learn",
             0,
             {}}};
  }
  return {};
}

}  // namespace assay::data
