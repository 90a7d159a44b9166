// SPDX-License-Identifier: Apache-2.0
// An executor that does what a test says.
#pragma once

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sweeps/child_process.hpp"
#include "sweeps/executor.hpp"

namespace assay::sweeps {

// Each job ends, at the poll after it was given, as `work` says; a job for which it says nothing runs on.
class ScriptedExecutor : public Executor {
 public:
  using Work = std::function<std::optional<JobEnd>(const TrialJob&)>;
  ScriptedExecutor(std::size_t slots, Work work) : slots_(slots), work_(std::move(work)) {}

  std::size_t free_slots() const override { return slots_ - running_.size(); }
  Worker worker() const override { return worker_; }
  void end_leftovers(const std::vector<std::filesystem::path>& runs) override {
    for (const auto& run : runs) ended_leftovers_.push_back(run.filename());
  }
  void submit(const std::vector<TrialJob>& jobs) override {
    most_at_once_ = std::max(most_at_once_, jobs.size() + running_.size());
    for (const TrialJob& job : jobs) {
      order_.push_back(job.id + "/" + std::to_string(job.attempt));
      running_.emplace(job.id, job);
    }
  }
  std::vector<JobEnd> poll(std::chrono::milliseconds wait) override {
    std::vector<JobEnd> ends;
    for (auto job = running_.begin(); job != running_.end();) {
      std::optional<JobEnd> end = cancelled_.contains(job->first) ? JobEnd{job->first, job->second.attempt,
                                                                           cancelled_.at(job->first) ? 137 : 75, ""}
                                                                  : work_(job->second);
      if (end) cancelled_.erase(job->first);
      job = end ? running_.erase(job) : std::next(job);
      if (end) ends.push_back(std::move(*end));
    }
    if (ends.empty()) std::this_thread::sleep_for(std::min(wait, std::chrono::milliseconds(5)));
    return ends;
  }
  void cancel(const std::string& id, bool kill) override {
    if (running_.contains(id)) cancelled_[id] = kill;
  }
  void cancel_all(bool kill) override {
    for (const auto& [id, job] : running_) cancelled_[id] = kill;
  }

  std::size_t slots_;
  Work work_;
  Worker worker_ = worker_of_process();
  std::map<std::string, TrialJob> running_;
  std::map<std::string, bool> cancelled_;
  std::vector<std::string> order_;
  std::vector<std::string> ended_leftovers_;
  std::size_t most_at_once_ = 0;
};

}  // namespace assay::sweeps
