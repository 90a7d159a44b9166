// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/metrics_log.hpp"

#include <cmath>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "data/files/atomic_file.hpp"

namespace assay::launcher::training {
namespace {

using nlohmann::ordered_json;

constexpr std::uint64_t kMaxLogBytes = 256ull << 20;
constexpr const char* kCsvHeader =
    "epoch,step,seconds,lr,train_loss,train_accuracy,train_precision,train_recall,validation_loss,validation_accuracy,"
    "validation_precision,validation_recall,validation_roc_auc";

ordered_json number(double value) {
  return std::isfinite(value) ? ordered_json(value) : ordered_json(nullptr);
}

ordered_json to_json(const EpochRecord& record) {
  ordered_json line = {{"step", record.step},
                       {"epoch", record.epoch},
                       {"seconds", number(record.seconds)},
                       {"lr", number(record.lr)},
                       {"train",
                        {{"loss", number(record.train.loss)},
                         {"accuracy", number(record.train.accuracy)},
                         {"precision", number(record.train.precision)},
                         {"recall", number(record.train.recall)}}}};
  if (record.has_validation) {
    line["validation"] = {{"loss", number(record.validation.loss)},
                          {"accuracy", number(record.validation.accuracy)},
                          {"precision", number(record.validation.precision)},
                          {"recall", number(record.validation.recall)},
                          {"roc_auc", number(record.validation.roc_auc)}};
  }
  return line;
}

std::string csv_row(const ordered_json& line) {
  std::string row;
  for (const char* pointer : {"/epoch", "/step", "/seconds", "/lr", "/train/loss", "/train/accuracy",
                              "/train/precision", "/train/recall", "/validation/loss", "/validation/accuracy",
                              "/validation/precision", "/validation/recall", "/validation/roc_auc"}) {
    if (!row.empty()) row += ',';
    const ordered_json::json_pointer path(pointer);
    if (line.contains(path) && !line.at(path).is_null()) row += line.at(path).dump();
  }
  return row;
}

// The lines of metrics.jsonl that belong to the first `epochs` epochs.
std::vector<ordered_json> kept_lines(const data::files::RunFolder& folder, std::uint32_t epochs) {
  std::vector<ordered_json> kept;
  if (!std::filesystem::exists(folder.metrics_jsonl())) return kept;
  std::istringstream lines(data::files::read_file(folder.metrics_jsonl(), kMaxLogBytes));
  for (std::string text; std::getline(lines, text);) {
    ordered_json line = ordered_json::parse(text, nullptr, /*allow_exceptions=*/false);
    // A torn last line is what a kill in the middle of a write leaves.
    if (!line.is_object() || !line.contains("epoch") || !line["epoch"].is_number_unsigned()) continue;
    if (line["epoch"].get<std::uint64_t>() <= epochs) kept.push_back(std::move(line));
  }
  return kept;
}

}  // namespace

double figure_at(const EpochRecord& record, std::string_view path) {
  const ordered_json line = to_json(record);
  std::string pointer = "/" + std::string(path);
  for (char& c : pointer) c = c == '.' ? '/' : c;
  const ordered_json::json_pointer at(pointer);
  if (!line.contains(at) || !line.at(at).is_number()) return std::numeric_limits<double>::quiet_NaN();
  return line.at(at).get<double>();
}

MetricsLog::MetricsLog(data::files::RunFolder folder, std::uint32_t epochs) : folder_(std::move(folder)) {
  const std::vector<ordered_json> lines = kept_lines(folder_, epochs);
  std::string jsonl;
  std::string csv = std::string(kCsvHeader) + "\n";
  for (const ordered_json& line : lines) {
    jsonl += line.dump() + "\n";
    csv += csv_row(line) + "\n";
  }
  data::files::write_file_atomically(folder_.metrics_jsonl(), jsonl);
  data::files::write_file_atomically(folder_.metrics_csv(), csv);
  tensorboard_.emplace(folder_.tensorboard_events(), lines);
}

void MetricsLog::append(const EpochRecord& record) {
  const ordered_json line = to_json(record);
  data::files::append_line(folder_.metrics_jsonl(), line.dump());
  data::files::append_line(folder_.metrics_csv(), csv_row(line));
  tensorboard_->append(line);
}

}  // namespace assay::launcher::training
