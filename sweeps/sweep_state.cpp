// SPDX-License-Identifier: Apache-2.0
#include "sweeps/sweep_state.hpp"

#include <absl/strings/ascii.h>

#include <algorithm>

#include "data/files/one_line.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::sweeps {
namespace {

constexpr std::size_t kLongestId = 64;

[[noreturn]] void refuse(const std::string& id, const std::string& why) {
  throw SweepError("trial " + data::files::one_line(id, 80) + " " + why);
}

// Folders and files are named by it: nothing that leads elsewhere.
bool is_id(std::string_view text) {
  return text.size() <= kLongestId && std::all_of(text.begin(), text.end(), [](char letter) {
           return absl::ascii_isalnum(static_cast<unsigned char>(letter)) || letter == '-' || letter == '_';
         });
}

}  // namespace

void SweepState::apply(const Event& event, const std::string& time) {
  if (!begun_ && !std::holds_alternative<SweepBegun>(event)) {
    throw SweepError("a sweep begins with its name and file; its journal holds something else first");
  }
  std::visit([&](const auto& happened) { on(happened, time); }, event);
}

void SweepState::on(const SweepBegun& event, const std::string&) {
  if (begun_) throw SweepError("a sweep begins only once");
  name_ = event.name;
  file_text_ = event.file_text;
  begun_ = true;
}

void SweepState::on(const TrialAdded& event, const std::string&) {
  const PlannedTrial& trial = event.trial;
  if (trial.id.empty()) throw SweepError("a trial needs an id");
  if (!is_id(trial.id)) refuse(trial.id, "has an id that cannot name its folder");
  if (trial.index != trials_.size()) refuse(trial.id, "is out of the order of its plan");
  if (!places_.emplace(trial.id, trials_.size()).second) refuse(trial.id, "is in the sweep already");
  trials_.emplace_back().trial = trial;
  ++counts_[static_cast<std::size_t>(TrialState::waiting)];
}

void SweepState::on(const SettingsRecorded& event, const std::string&) {
  for (const auto& [key, value] : event.settings) settings_[key] = value;
}

void SweepState::on(const TrialStarted& event, const std::string& time) {
  TrialStatus& trial = known(event.id);
  if (cancelled_) refuse(event.id, "is not started: the sweep was cancelled; 'assay sweep resume' takes it up again");
  if (trial.state != TrialState::waiting && trial.state != TrialState::interrupted) {
    refuse(event.id, "cannot start: it is " + std::string(state_name(trial.state)));
  }
  if (event.attempt != trial.attempts + 1) {
    refuse(event.id, "cannot start attempt " + std::to_string(event.attempt) + " after " +
                         std::to_string(trial.attempts) + " attempts");
  }
  trial.attempts = event.attempt;
  trial.worker = event.worker;
  trial.started = time;
  trial.stop_asked = false;
  move(trial, TrialState::running);
}

void SweepState::on(const RungReached& event, const std::string&) {
  TrialStatus& trial = running(event.id, event.attempt);
  Rung& rung = rungs_[event.epoch];
  const auto [place, is_new] = rung.places.emplace(event.id, rung.reached.size());
  if (is_new) {
    rung.reached.push_back(event);
  } else {
    rung.reached[place->second] = event;
  }
  if (!event.goes_on) trial.stop_asked = true;
}

void SweepState::on(const TrialEnded& event, const std::string&) {
  TrialStatus& trial = running(event.id, event.attempt);
  if (!is_final(event.state) && event.state != TrialState::interrupted) {
    refuse(event.id, "cannot end as " + std::string(state_name(event.state)));
  }
  if (is_final(event.state)) {
    ++trial.results;
  } else if (event.counts) {
    ++trial.lost_attempts;
  }
  trial.reason = event.reason;
  trial.code = event.code;
  trial.seconds += event.seconds;
  move(trial, event.state);
}

void SweepState::on(const TrialRetried& event, const std::string&) {
  TrialStatus& trial = known(event.id);
  if (trial.state != TrialState::failed) {
    refuse(event.id, "is not sent back: it is " + std::string(state_name(trial.state)) + ", not failed");
  }
  trial.lost_attempts = 0;
  trial.results = 0;
  if (event.restarted) forget_rungs(event.id);
  move(trial, TrialState::waiting);
}

void SweepState::on(const TrialsSubmitted& event, const std::string&) {
  const std::uint32_t last = submissions_.empty() ? 0 : submissions_.back().submission;
  if (event.submission <= last) {
    throw SweepError("submission " + std::to_string(event.submission) + " comes after submission " +
                     std::to_string(last));
  }
  submissions_.push_back(event);
}

void SweepState::on(const SweepCancelled&, const std::string&) {
  cancelled_ = true;
}

void SweepState::on(const SweepResumed&, const std::string&) {
  cancelled_ = false;
}

TrialStatus& SweepState::known(const std::string& id) {
  const auto place = places_.find(id);
  if (place == places_.end()) refuse(id, "is not in the sweep");
  return trials_[place->second];
}

TrialStatus& SweepState::running(const std::string& id, std::uint32_t attempt) {
  TrialStatus& trial = known(id);
  if (attempt != trial.attempts) {
    refuse(id, "is at attempt " + std::to_string(trial.attempts) + "; what attempt " + std::to_string(attempt) +
                   " reports does not count");
  }
  if (trial.state != TrialState::running) {
    refuse(id, "is " + std::string(state_name(trial.state)) + " and does not run; what its attempt " +
                   std::to_string(attempt) + " reports does not count");
  }
  return trial;
}

void SweepState::move(TrialStatus& trial, TrialState state) {
  --counts_[static_cast<std::size_t>(trial.state)];
  ++counts_[static_cast<std::size_t>(state)];
  trial.state = state;
}

void SweepState::forget_rungs(const std::string& id) {
  for (auto& [epoch, rung] : rungs_) {
    const auto place = rung.places.find(id);
    if (place == rung.places.end()) continue;
    rung.reached.erase(rung.reached.begin() + static_cast<std::ptrdiff_t>(place->second));
    rung.places.clear();
    for (std::size_t k = 0; k < rung.reached.size(); ++k) rung.places.emplace(rung.reached[k].id, k);
  }
}

const TrialStatus* SweepState::find(std::string_view id) const {
  const auto place = places_.find(std::string(id));
  return place == places_.end() ? nullptr : &trials_[place->second];
}

std::string SweepState::setting(std::string_view key) const {
  const auto found = settings_.find(key);
  return found == settings_.end() ? std::string() : found->second;
}

std::vector<double> SweepState::rung_values(std::uint32_t epoch, std::string_view except_id) const {
  std::vector<double> values;
  const auto rung = rungs_.find(epoch);
  if (rung == rungs_.end()) return values;
  values.reserve(rung->second.reached.size());
  for (const RungReached& reached : rung->second.reached) {
    if (reached.id != except_id) values.push_back(reached.value);
  }
  return values;
}

std::vector<RungReached> SweepState::rungs_of(std::string_view id) const {
  std::vector<RungReached> rungs;
  const std::string key(id);
  for (const auto& [epoch, rung] : rungs_) {
    const auto place = rung.places.find(key);
    if (place != rung.places.end()) rungs.push_back(rung.reached[place->second]);
  }
  return rungs;
}

}  // namespace assay::sweeps
