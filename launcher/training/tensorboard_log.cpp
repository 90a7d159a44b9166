// SPDX-License-Identifier: Apache-2.0
#include "launcher/training/tensorboard_log.hpp"

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "data/files/atomic_file.hpp"
#include "data/files/event_file.hpp"

namespace assay::launcher::training {
namespace {

using nlohmann::ordered_json;

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// A field of a line that a user may have edited: 0 when it is no number.
double number_in(const ordered_json& line, const char* field) {
  const auto found = line.find(field);
  return found != line.end() && found->is_number() ? found->get<double>() : 0.0;
}

std::vector<data::files::ScalarEvent> scalars_of(const ordered_json& line) {
  std::vector<data::files::ScalarEvent> scalars;
  for (const char* split : {"train", "validation"}) {
    const auto figures = line.find(split);
    if (figures == line.end() || !figures->is_object()) continue;
    for (const auto& [name, value] : figures->items()) {
      if (value.is_number()) scalars.push_back({std::string(split) + "/" + name, value.get<double>()});
    }
  }
  if (const auto lr = line.find("lr"); lr != line.end() && lr->is_number()) {
    scalars.push_back({"lr", lr->get<double>()});
  }
  return scalars;
}

std::string record_of(const ordered_json& line, double wall_time) {
  const auto step = line.find("step");
  const bool whole = step != line.end() && step->is_number_integer();
  return data::files::event_record(wall_time, whole ? step->get<std::int64_t>() : 0, scalars_of(line));
}

}  // namespace

TensorBoardLog::TensorBoardLog(std::filesystem::path file, const std::vector<ordered_json>& lines)
    : file_(std::move(file)) {
  double wall_time = now();
  for (const ordered_json& line : lines) wall_time -= number_in(line, "seconds");
  std::string bytes = data::files::event_file_start(wall_time);
  for (const ordered_json& line : lines) {
    wall_time += number_in(line, "seconds");
    bytes += record_of(line, wall_time);
  }
  data::files::create_directories(file_.parent_path());
  data::files::write_file_atomically(file_, bytes);
}

void TensorBoardLog::append(const ordered_json& line) {
  data::files::append_bytes(file_, record_of(line, now()));
}

}  // namespace assay::launcher::training
