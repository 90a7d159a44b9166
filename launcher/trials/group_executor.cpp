// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/group_executor.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "distributed/mpi_environment.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/trials/trial_letters.hpp"
#include "sweeps/child_process.hpp"

namespace assay::launcher::trials {
namespace {

// So much work lies with a group at a time: a synced record of the journal takes some milliseconds, which a group must
// not wait for.
constexpr double kSecondsAhead = 0.05;
constexpr std::size_t kMostAtOnce = 64;
constexpr double kSmoothing = 0.2;

}  // namespace

GroupExecutor::GroupExecutor(distributed::Mail& mail, std::vector<int> leaders)
    : mail_(mail), worker_(sweeps::worker_of_process()) {
  for (const int leader : leaders) groups_.push_back({leader, {}});
}

// One, unless trials are known to be short: what is ordered counts as started.
std::size_t GroupExecutor::most_at_once() const {
  return std::clamp<std::size_t>(static_cast<std::size_t>(kSecondsAhead / std::max(1e-6, seconds_per_trial_)), 1,
                                 kMostAtOnce);
}

std::size_t GroupExecutor::free_slots() const {
  const std::size_t most = most_at_once();
  std::size_t free = 0;
  for (const Group& group : groups_) free += most - std::min(most, group.trials.size());
  return free;
}

void GroupExecutor::submit(const std::vector<sweeps::TrialJob>& jobs) {
  if (place_.empty()) last_report_ = Clock::now();
  std::vector<Order> orders(groups_.size());
  for (const sweeps::TrialJob& job : jobs) {
    const auto least = std::min_element(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) {
      return a.trials.size() < b.trials.size();
    });
    const auto group = static_cast<std::size_t>(least - groups_.begin());
    least->trials.push_back(job.id);
    place_[job.id] = group;
    orders[group].jobs.push_back(job);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!orders[i].jobs.empty()) mail_.send(groups_[i].leader, kOrderBox, to_text(orders[i]));
  }
}

void GroupExecutor::note_end(const sweeps::JobEnd& end) {
  const auto found = place_.find(end.id);
  if (found == place_.end()) return;
  std::deque<std::string>& trials = groups_[found->second].trials;
  trials.erase(std::remove(trials.begin(), trials.end(), end.id), trials.end());
  place_.erase(found);
}

std::vector<sweeps::JobEnd> GroupExecutor::poll(std::chrono::milliseconds wait) {
  std::vector<sweeps::JobEnd> ends;
  const std::size_t busy = std::min(place_.size(), groups_.size());
  for (auto letter = mail_.receive(kReportBox, wait); letter; letter = mail_.receive(kReportBox)) {
    ends.push_back(end_of(letter->text));
    note_end(ends.back());
  }
  if (ends.empty()) return ends;
  const Clock::time_point now = Clock::now();
  const double seconds = std::chrono::duration<double>(now - std::exchange(last_report_, now)).count();
  const double of_each =
      seconds * static_cast<double>(std::max<std::size_t>(1, busy)) / static_cast<double>(ends.size());
  seconds_per_trial_ += kSmoothing * (of_each - seconds_per_trial_);
  return ends;
}

void GroupExecutor::cancel(const std::string& id, bool kill) {
  const auto found = place_.find(id);
  if (found == place_.end()) return;
  const Group& group = groups_[found->second];
  if (!kill) {
    mail_.send(group.leader, kStopBox, id);
    return;
  }
  std::fprintf(stderr,
               "rank 0: error: trial %s in the group of rank %d gives no sign of life: the whole world ends, since a "
               "group cannot be ended alone; 'assay sweep resume' goes on without loss\n",
               id.c_str(), group.leader);
  distributed::end_world(kCollective);
}

void GroupExecutor::cancel_all(bool kill) {
  std::vector<std::string> ids;
  for (const auto& [id, group] : place_) ids.push_back(id);
  for (const std::string& id : ids) cancel(id, kill);
}

void GroupExecutor::finish(int exit_code) {
  for (const Group& group : groups_) mail_.send(group.leader, kOrderBox, to_text(Order{{}, exit_code}));
}

}  // namespace assay::launcher::trials
