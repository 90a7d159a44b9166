// SPDX-License-Identifier: Apache-2.0
#include "sweeps/event_json.hpp"

#include <cmath>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "data/files/one_line.hpp"

namespace assay::sweeps {
namespace {

using Json = nlohmann::ordered_json;
using Pairs = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t kLongestReason = 2000;  // bytes

Json number_json(double value) {
  if (std::isnan(value)) return nullptr;
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

Json pairs_json(const Pairs& pairs) {
  Json object = Json::object();
  for (const auto& [key, value] : pairs) object[key] = value;
  return object;
}

Json worker_json(const Worker& worker) {
  Json object = {{"host", worker.host}, {"boot", worker.boot}, {"process", worker.process}, {"born", worker.born}};
  if (!worker.job.empty()) {
    object["job"] = worker.job;
    object["restarts"] = worker.restarts;
  }
  return object;
}

// One overload for each event: its type, then its fields.
struct Put {
  Json& object;

  void operator()(const SweepBegun& event) const {
    object["type"] = "sweep_begun";
    object["name"] = event.name;
    object["version"] = event.version;
    object["file"] = event.file_text;
  }
  void operator()(const TrialAdded& event) const {
    object["type"] = "trial_added";
    object["id"] = event.trial.id;
    object["index"] = event.trial.index;
    object["parameters"] = pairs_json(event.trial.parameters);
  }
  void operator()(const SettingsRecorded& event) const {
    object["type"] = "settings_recorded";
    object["settings"] = pairs_json(event.settings);
  }
  void operator()(const TrialStarted& event) const {
    object["type"] = "trial_started";
    object["id"] = event.id;
    object["attempt"] = event.attempt;
    object["worker"] = worker_json(event.worker);
  }
  void operator()(const RungReached& event) const {
    object["type"] = "rung_reached";
    object["id"] = event.id;
    object["attempt"] = event.attempt;
    object["epoch"] = event.epoch;
    object["value"] = number_json(event.value);
    object["goes_on"] = event.goes_on;
  }
  void operator()(const TrialEnded& event) const {
    object["type"] = "trial_ended";
    object["id"] = event.id;
    object["attempt"] = event.attempt;
    object["state"] = state_name(event.state);
    // What a training or a scheduler said may hold any byte.
    if (!event.reason.empty()) object["reason"] = data::files::one_line(event.reason, kLongestReason);
    object["code"] = event.code;
    object["counts"] = event.counts;
    object["seconds"] = number_json(event.seconds);
  }
  void operator()(const TrialRetried& event) const {
    object["type"] = "trial_retried";
    object["id"] = event.id;
    object["restarted"] = event.restarted;
  }
  void operator()(const TrialsSubmitted& event) const {
    object["type"] = "trials_submitted";
    object["submission"] = event.submission;
    object["jobs"] = event.jobs;
  }
  void operator()(const SweepCancelled&) const { object["type"] = "sweep_cancelled"; }
  void operator()(const SweepResumed&) const { object["type"] = "sweep_resumed"; }
};

[[noreturn]] void refuse(const char* key, const char* kind) {
  throw std::runtime_error(std::string("its '") + key + "' is no " + kind);
}

const Json* find(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? nullptr : &*found;
}

std::string text(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_string()) refuse(key, "text");
  return value->get_ref<const std::string&>();
}

bool truth(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_boolean()) refuse(key, "truth value");
  return value->get<bool>();
}

template <std::integral T>
T whole(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_number_integer()) refuse(key, "whole number");
  const bool fits = value->is_number_unsigned() ? std::in_range<T>(value->get<std::uint64_t>())
                                                : std::in_range<T>(value->get<std::int64_t>());
  if (!fits) refuse(key, "number of its range");
  return value->get<T>();
}

double number(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr) refuse(key, "number");
  if (value->is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (*value == "inf") return std::numeric_limits<double>::infinity();
  if (*value == "-inf") return -std::numeric_limits<double>::infinity();
  if (!value->is_number()) refuse(key, "number");
  return value->get<double>();
}

Pairs pairs(const Json& object, const char* key) {
  const Json* value = find(object, key);
  if (value == nullptr || !value->is_object()) refuse(key, "object");
  Pairs result;
  result.reserve(value->size());
  for (const auto& [name, entry] : value->items()) {
    if (!entry.is_string()) refuse(key, "object of texts");
    result.emplace_back(name, entry.get_ref<const std::string&>());
  }
  return result;
}

Worker worker_of(const Json& object) {
  const Json* found = find(object, "worker");
  if (found == nullptr || !found->is_object()) refuse("worker", "object");
  Worker worker;
  worker.host = text(*found, "host");
  worker.boot = text(*found, "boot");
  worker.process = whole<std::int64_t>(*found, "process");
  worker.born = whole<std::uint64_t>(*found, "born");
  if (!found->contains("job")) return worker;
  worker.job = text(*found, "job");
  worker.restarts = whole<std::uint32_t>(*found, "restarts");
  return worker;
}

TrialEnded trial_ended(const Json& object) {
  const std::string name = text(object, "state");
  const auto state = state_of_name(name);
  if (!state) refuse("state", "state of a trial");
  return {text(object, "id"),
          whole<std::uint32_t>(object, "attempt"),
          *state,
          object.contains("reason") ? text(object, "reason") : std::string(),
          whole<int>(object, "code"),
          truth(object, "counts"),
          number(object, "seconds")};
}

TrialsSubmitted trials_submitted(const Json& object) {
  TrialsSubmitted event;
  event.submission = whole<std::uint32_t>(object, "submission");
  const Json* jobs = find(object, "jobs");
  if (jobs == nullptr || !jobs->is_array()) refuse("jobs", "list");
  for (const Json& job : *jobs) {
    if (!job.is_string()) refuse("jobs", "list of texts");
    event.jobs.push_back(job.get_ref<const std::string&>());
  }
  return event;
}

}  // namespace

void put_event(const Event& event, Json& object) {
  std::visit(Put{object}, event);
}

Event event_of(const Json& object) {
  const std::string type = text(object, "type");
  const auto id = [&] { return text(object, "id"); };
  const auto count = [&](const char* key) { return whole<std::uint32_t>(object, key); };
  if (type == "trial_started") return TrialStarted{id(), count("attempt"), worker_of(object)};
  if (type == "trial_ended") return trial_ended(object);
  if (type == "trial_added") return TrialAdded{{id(), count("index"), pairs(object, "parameters")}};
  if (type == "rung_reached") {
    return RungReached{id(), count("attempt"), count("epoch"), number(object, "value"), truth(object, "goes_on")};
  }
  if (type == "sweep_begun") return SweepBegun{text(object, "name"), text(object, "file"), text(object, "version")};
  if (type == "settings_recorded") return SettingsRecorded{pairs(object, "settings")};
  if (type == "trial_retried") return TrialRetried{id(), truth(object, "restarted")};
  if (type == "trials_submitted") return trials_submitted(object);
  if (type == "sweep_cancelled") return SweepCancelled{};
  if (type == "sweep_resumed") return SweepResumed{};
  throw std::runtime_error("its type '" + data::files::one_line(type, 60) + "' is unknown (a newer assay wrote it?)");
}

}  // namespace assay::sweeps
