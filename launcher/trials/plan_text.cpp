// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/plan_text.hpp"

#include <absl/strings/str_format.h>

#include <cmath>

#include "data/files/one_line.hpp"
#include "launcher/layer_text.hpp"
#include "launcher/table.hpp"
#include "launcher/trials/axis_counts.hpp"
#include "launcher/trials/shown_value.hpp"

namespace assay::launcher::trials {
namespace {

constexpr std::size_t kMostValues = 8;  // of an axis that are counted one by one

std::string counted(std::size_t count, const std::string& what) {
  return with_commas(static_cast<std::int64_t>(count)) + " " + what + (count == 1 ? "" : "s");
}

std::string heading(const sweeps::SweepFile& file, const sweeps::Plan& plan) {
  static constexpr const char* kSearches[] = {"grid", "random", "sobol"};
  std::string text = data::files::one_line(file.name) + ": " + counted(plan.trials.size(), "trial") + " (" +
                     kSearches[static_cast<int>(file.search.kind)];
  if (!file.points.empty()) text += ", " + counted(file.points.size(), "point") + " first";
  if (file.early_stopping) {
    text += ", asha eta " + std::to_string(file.early_stopping->eta) + " grace " +
            std::to_string(file.early_stopping->grace);
  }
  text += ") of ";
  text += file.recipe.empty() ? "configuration " + data::files::one_line(file.config.string())
                              : "recipe " + data::files::one_line(file.recipe);
  return text + ", best by " + (file.objective.maximise ? "highest " : "lowest ") +
         data::files::one_line(file.objective.metric) + "\n";
}

std::string trial_table(const sweeps::SweepFile& file, const sweeps::Plan& plan, std::size_t most_rows) {
  const std::vector<std::string> keys = keys_of(file, plan.trials);
  std::vector<TableColumn> columns = {{"trial"}};
  for (const std::string& key : keys) columns.push_back({data::files::one_line(key)});
  Table table(columns);
  const std::size_t count = plan.trials.size();
  const std::size_t hidden = most_rows > 0 && count > most_rows ? count - most_rows : 0;
  const std::size_t first_hidden = (count - hidden + 1) / 2;
  for (std::size_t t = 0; t < count; ++t) {
    std::vector<std::string> cells(1 + keys.size());
    if (hidden > 0 && t == first_hidden) {
      cells[0] = "... " + with_commas(static_cast<std::int64_t>(hidden)) + " more";
      table.add(cells);
      t += hidden;
      if (t == count) break;
    }
    cells[0] = plan.trials[t].id;
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const std::string* value = sweeps::find_parameter(plan.trials[t].parameters, keys[k]);
      cells[1 + k] = value == nullptr ? "-" : shown_value(*value);
    }
    table.add(std::move(cells));
  }
  return table.text() + (hidden > 0 ? "(all of them: --json, or with the output in a file)\n" : "");
}

std::string values_text(const AxisCounts& counts) {
  std::string text;
  if (counts.values.size() > kMostValues) {
    text = with_commas(static_cast<std::int64_t>(counts.values.size())) + " values from " +
           shown_value(counts.values.front().first) + " to " + shown_value(counts.values.back().first);
  } else {
    for (const auto& [value, count] : counts.values) {
      text += (text.empty() ? "" : ", ") + shown_value(value) + ": " + with_commas(static_cast<std::int64_t>(count));
    }
  }
  if (counts.absent > 0) text += ", without: " + with_commas(static_cast<std::int64_t>(counts.absent));
  return text;
}

std::string axis_table(const sweeps::SweepFile& file, const sweeps::Plan& plan) {
  Table table({{"axis"}, {"trials by value"}});
  for (const AxisCounts& counts : axis_counts(file, plan.trials)) {
    table.add({data::files::one_line(counts.key), values_text(counts)});
  }
  return table.text();
}

std::string rounded(double number) {
  return with_commas(std::llround(number));
}

std::string duration_text(double hours) {
  if (hours >= 48) return absl::StrFormat("%.1f days", hours / 24);
  if (hours >= 1) return absl::StrFormat("%.1f hours", hours);
  return absl::StrFormat("%.1f minutes", hours * 60);
}

std::string cost_text(const sweeps::SweepFile& file, const SweepCost& cost) {
  const bool stops = file.early_stopping.has_value();
  std::string text = "cost: " + rounded(cost.epochs) + " epochs";
  if (cost.images) text += ", " + rounded(*cost.images) + " images through training";
  if (stops) {
    text += "; where one trial in " + std::to_string(file.early_stopping->eta) + " goes on beyond each rung, about " +
            rounded(cost.likely_epochs) + " epochs";
    if (cost.likely_images) text += ", " + rounded(*cost.likely_images) + " images";
  }
  if (cost.hours) text += "; " + duration_text(*cost.hours) + ", one trial after the other";
  return text + "\n";
}

}  // namespace

std::string plan_text(const sweeps::SweepFile& file, const sweeps::Plan& plan, const SweepCost& cost,
                      std::size_t most_rows) {
  return heading(file, plan) + "\n" + trial_table(file, plan, most_rows) + "\n" + axis_table(file, plan) + "\n" +
         cost_text(file, cost);
}

}  // namespace assay::launcher::trials
