// SPDX-License-Identifier: Apache-2.0
#include "sweeps/trial_figures.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "sweeps/epoch_line.hpp"

namespace assay::sweeps {
namespace {

constexpr std::uint64_t kMaxLogBytes = 256ull << 20;
constexpr std::uint64_t kMaxMetricsBytes = 64ull << 20;
constexpr std::array kSplits = {"train", "validation", "test"};

// The file, or nothing where it is missing or cannot be read, which is noted.
std::optional<std::string> content(const std::filesystem::path& path, std::uint64_t max_bytes,
                                   std::vector<std::string>& notes) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  try {
    return data::files::read_file(path, max_bytes);
  } catch (const data::files::InputError& error) {
    notes.push_back(data::files::one_line(error.what(), 1000) + "; left out");
    return std::nullopt;
  }
}

double take(EpochFigures& figures, std::string_view name) {
  const auto found = figures.find(name);
  if (found == figures.end()) return 0;
  const double value = found->second;
  figures.erase(found);
  return value;
}

// Adds the epochs of a metrics.jsonl one after another.
class Epochs {
 public:
  explicit Epochs(const Objective& objective) : objective_(objective) {}

  // What is wrong with the line; empty when it was taken.
  std::string add(std::string_view line) {
    std::optional<EpochFigures> figures = parse_epoch_line(line);
    if (!figures) return "is no JSON object";
    const double epoch = take(*figures, "epoch");
    take(*figures, "step");
    const double seconds = take(*figures, "seconds");
    if (epoch != std::floor(epoch) || epoch <= found_.epochs || epoch > 1e9) return "has no epoch that comes next";
    found_.epochs = static_cast<std::uint32_t>(epoch);
    found_.training_seconds += seconds;
    const auto value = figures->find(objective_.metric);
    if (value != figures->end() && (!found_.best_epoch || is_better(value->second))) {
      best_ = value->second;
      found_.best_epoch = found_.epochs;
      found_.best = *figures;
    }
    found_.last = std::move(*figures);
    return {};
  }
  TrialFigures found() && { return std::move(found_); }

 private:
  bool is_better(double value) const { return objective_.maximise ? value > best_ : value < best_; }

  const Objective& objective_;
  TrialFigures found_;
  double best_ = 0;
};

TrialFigures read_epochs(const std::filesystem::path& path, const Objective& objective) {
  TrialFigures none;
  const std::optional<std::string> text = content(path, kMaxLogBytes, none.notes);
  if (!text) return none;
  Epochs epochs(objective);
  std::string_view rest = *text;
  for (std::size_t line = 1; !rest.empty(); ++line) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;  // torn, or being written
    const std::string wrong = epochs.add(rest.substr(0, end));
    if (!wrong.empty()) {
      none.notes.push_back(path.string() + ":" + std::to_string(line) + " " + wrong +
                           ": the file is damaged; the epochs of this trial are left out");
      return none;
    }
    rest.remove_prefix(end + 1);
  }
  return std::move(epochs).found();
}

void read_evaluation(const data::files::RunFolder& run, const char* split, TrialFigures& figures) {
  const std::filesystem::path path = run.evaluation_metrics(split);
  const std::optional<std::string> text = content(path, kMaxMetricsBytes, figures.notes);
  if (!text) return;
  const auto object = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) {
    figures.notes.push_back(path.string() + " is no JSON object: the file is damaged; left out");
    return;
  }
  for (const auto& [key, value] : object.items()) {
    if (value.is_number()) figures.evaluation[std::string(split) + "." + key] = value.get<double>();
  }
}

}  // namespace

TrialFigures read_trial_figures(const data::files::RunFolder& run, const Objective& objective) {
  TrialFigures figures = read_epochs(run.metrics_jsonl(), objective);
  std::error_code ignored;
  if (std::filesystem::exists(run.root() / "evaluation", ignored)) {
    for (const char* split : kSplits) read_evaluation(run, split, figures);
  }
  return figures;
}

}  // namespace assay::sweeps
