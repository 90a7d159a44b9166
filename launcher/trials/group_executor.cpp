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

// A synced record of the journal takes some milliseconds, for which a group must not wait where trials are shorter
// than that. What is ordered stays with its group, so it is ordered ahead only where many trials were short, and never
// much of it.
constexpr auto kShort = std::chrono::milliseconds(50);
constexpr std::uint64_t kEnoughShort = 32;
constexpr std::size_t kMostAtOnce = 16;

}  // namespace

GroupExecutor::GroupExecutor(distributed::Mail& mail, std::vector<int> leaders)
    : mail_(mail), worker_(sweeps::worker_of_process()) {
  for (const int leader : leaders) groups_.push_back({leader, {}, Clock::now()});
}

// One, unless trials are known to be short: what is ordered counts as started.
std::size_t GroupExecutor::most_at_once() const {
  return short_in_a_row_ >= kEnoughShort ? kMostAtOnce : 1;
}

bool GroupExecutor::is_under_way(const std::string& id) const {
  const auto found = place_.find(id);
  return found == place_.end() || groups_[found->second].trials.front() == id;
}

std::size_t GroupExecutor::free_slots() const {
  const std::size_t most = most_at_once();
  std::size_t free = 0;
  for (const Group& group : groups_) free += most - std::min(most, group.trials.size());
  return free;
}

void GroupExecutor::submit(const std::vector<sweeps::TrialJob>& jobs) {
  const Clock::time_point now = Clock::now();
  std::vector<Order> orders(groups_.size());
  for (const sweeps::TrialJob& job : jobs) {
    const auto least = std::min_element(groups_.begin(), groups_.end(), [](const Group& a, const Group& b) {
      return a.trials.size() < b.trials.size();
    });
    const auto group = static_cast<std::size_t>(least - groups_.begin());
    if (least->trials.empty()) least->since = now;
    least->trials.push_back(job.id);
    place_[job.id] = group;
    orders[group].jobs.push_back(job);
  }
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    if (!orders[i].jobs.empty()) mail_.send(groups_[i].leader, kOrderBox, to_text(orders[i]));
  }
}

void GroupExecutor::note_end(const sweeps::JobEnd& end, Clock::time_point now) {
  const auto found = place_.find(end.id);
  if (found == place_.end()) return;
  Group& group = groups_[found->second];
  group.trials.erase(std::remove(group.trials.begin(), group.trials.end(), end.id), group.trials.end());
  place_.erase(found);
  short_in_a_row_ = now - std::exchange(group.since, now) < kShort ? short_in_a_row_ + 1 : 0;
}

std::vector<sweeps::JobEnd> GroupExecutor::poll(std::chrono::milliseconds wait) {
  std::vector<sweeps::JobEnd> ends;
  for (auto letter = mail_.receive(kReportBox, wait); letter; letter = mail_.receive(kReportBox)) {
    ends.push_back(end_of(letter->text));
    note_end(ends.back(), Clock::now());
  }
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
