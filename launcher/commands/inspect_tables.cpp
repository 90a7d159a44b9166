// SPDX-License-Identifier: Apache-2.0
#include "launcher/commands/inspect_tables.hpp"

#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "data/files/one_line.hpp"
#include "launcher/table.hpp"

namespace assay::launcher::commands {
namespace {

std::string key_text(const std::string& key) {
  return key;
}
std::string key_text(int key) {
  return std::to_string(key);
}

// "jpeg", or "jpeg 60 %, png 40 %": the most frequent values, where there are several with their shares.
template <typename Key>
std::string most_frequent(const std::map<Key, std::uint64_t>& histogram) {
  constexpr std::size_t kShown = 2;
  std::vector<std::pair<std::uint64_t, std::string>> values;
  std::uint64_t total = 0;
  for (const auto& [key, count] : histogram) {
    values.emplace_back(count, key_text(key));
    total += count;
  }
  if (values.empty()) return "-";
  if (values.size() == 1) return values.front().second;
  std::stable_sort(values.begin(), values.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < std::min(values.size(), kShown); ++i) {
    const double percent = 100 * static_cast<double>(values[i].first) / static_cast<double>(total);
    shown.push_back(absl::StrFormat("%s %.0f %%", values[i].second, percent));
  }
  if (values.size() > kShown) shown.push_back(absl::StrFormat("%d more", values.size() - kShown));
  return absl::StrJoin(shown, ", ");
}

// "1.00", or "0.67 .. 1.50".
std::string range(const data::Spread& spread) {
  const std::string low = absl::StrFormat("%.2f", spread.minimum), high = absl::StrFormat("%.2f", spread.maximum);
  return low == high ? low : low + " .. " + high;
}

// Bins of equal width, drawn as bars relative to the highest.
std::string bars(const data::PixelStatistics::Histogram& histogram) {
  constexpr int kBins = 32;
  constexpr std::array kBars = {" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  std::array<std::uint64_t, kBins> bins{};
  for (std::size_t value = 0; value < histogram.size(); ++value)
    bins[value * kBins / histogram.size()] += histogram[value];
  const double highest = static_cast<double>(std::max<std::uint64_t>(1, *std::max_element(bins.begin(), bins.end())));
  std::string text;
  for (const auto count : bins) {
    const double share = static_cast<double>(count) / highest;
    // What is there is seen.
    text +=
        kBars[count == 0 ? 0 : std::max<std::size_t>(1, static_cast<std::size_t>(share * (kBars.size() - 1) + 0.5))];
  }
  return "|" + text + "|";
}

}  // namespace

std::string files_text(const data::Audit& audit) {
  Table table({{"split"},
               {"class"},
               {"images", Align::right},
               {"MB", Align::right},
               {"bytes: least", Align::right},
               {"median", Align::right},
               {"most", Align::right},
               {"codec"},
               {"quality"},
               {"source size"},
               {"aspect"},
               {"bytes/pixel"}});
  for (const auto& summary : audit.classes) {
    const bool any = summary.images > 0;
    table.add({summary.split, data::files::one_line(summary.class_name), std::to_string(summary.images),
               absl::StrFormat("%.1f", summary.bytes.sum / 1e6),
               any ? absl::StrFormat("%.0f", summary.bytes.minimum) : "-",
               any ? absl::StrFormat("%.0f", summary.bytes.median) : "-",
               any ? absl::StrFormat("%.0f", summary.bytes.maximum) : "-", most_frequent(summary.codecs),
               most_frequent(summary.qualities), most_frequent(summary.sizes), any ? range(summary.aspect_ratio) : "-",
               any ? range(summary.bytes_per_pixel) : "-"});
  }
  return "files as they came\n" + table.text();
}

std::string pixels_text(const data::StoreReader& store, const data::Audit& audit) {
  constexpr std::array kChannelNames = {"red", "green", "blue"};
  Table table({{"split"},
               {"class"},
               {"channel"},
               {"mean", Align::right},
               {"deviation", Align::right},
               {"0 to 255 in 32 bins"}});
  for (const auto& summary : audit.classes) {
    if (summary.images == 0) continue;
    for (int channel = 0; channel < data::PixelStatistics::kChannels; ++channel) {
      table.add({channel == 0 ? summary.split : "", channel == 0 ? data::files::one_line(summary.class_name) : "",
                 kChannelNames[channel], absl::StrFormat("%.1f", summary.pixels.mean(channel)),
                 absl::StrFormat("%.1f", summary.pixels.standard_deviation(channel)),
                 bars(summary.pixels.histogram(channel))});
    }
  }
  const auto& image = store.info().image;
  const bool thumbnails = audit.looked_at.width != image.width || audit.looked_at.height != image.height;
  return absl::StrFormat("pixels (%d x %d%s)\n", audit.looked_at.width, audit.looked_at.height,
                         thumbnails ? ", thumbnails" : "") +
         table.text();
}

std::string shortcuts_text(const data::Audit& audit) {
  std::string text =
      "shortcut test: how well the files alone tell the class (ROC AUC, its 95 % interval, accuracy; "
      "0.5 is chance)\n";
  std::vector<TableColumn> columns{{""}};
  std::vector<const data::ShortcutTest*> tests;
  for (const auto& [split, test] : audit.shortcuts) {
    if (!test.not_made.empty()) {
      text += split + ": not made, because " + data::files::one_line(test.not_made) + '\n';
      continue;
    }
    tests.push_back(&test);
    columns.push_back({split, Align::right});
    columns.push_back({"interval", Align::right});
    columns.push_back({"accuracy", Align::right});
  }
  if (tests.empty()) return text;
  Table table(columns);
  const auto add = [&](std::string name, auto score_of) {
    std::vector<std::string> cells{std::move(name)};
    for (const auto* test : tests) {
      const data::ShortcutScore& score = score_of(*test);
      cells.push_back(absl::StrFormat("%.3f", score.roc_auc));
      cells.push_back(absl::StrFormat("%.3f .. %.3f", score.low, score.high));
      cells.push_back(absl::StrFormat("%.3f", score.balanced_accuracy));
    }
    table.add(std::move(cells));
  };
  for (std::size_t i = 0; i < data::kFileFeatures.size(); ++i) {
    std::string name(data::feature_name(data::kFileFeatures[i]));
    std::replace(name.begin(), name.end(), '_', ' ');
    add(std::move(name),
        [i](const data::ShortcutTest& test) -> const data::ShortcutScore& { return test.features[i]; });
  }
  add("all together", [](const data::ShortcutTest& test) -> const data::ShortcutScore& { return test.together; });
  return text + table.text();
}

}  // namespace assay::launcher::commands
