// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/group_service.hpp"

#include <chrono>
#include <set>
#include <string>

#include "launcher/trials/trial_letters.hpp"

namespace assay::launcher::trials {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCoordinator = 0;
constexpr auto kPatience = std::chrono::hours(24);  // of one wait; then another begins
constexpr auto kStopLook = std::chrono::milliseconds(50);

Order next_order(distributed::Mail& mail, int box) {
  for (;;) {
    if (const auto letter = mail.receive(box, kPatience)) return order_of(letter->text);
  }
}

// Which trials the coordinator wants to stop: the present one, and those that are still to come in an order.
class StopLetters {
 public:
  explicit StopLetters(distributed::Mail& mail) : mail_(mail) {}

  bool wanted_for(const std::string& id) {
    const Clock::time_point now = Clock::now();
    if (now - looked_ >= kStopLook) {
      looked_ = now;
      while (const auto letter = mail_.receive(kStopBox)) stopped_.insert(letter->text);
    }
    return stopped_.contains(id);
  }

  // It may come again, as another attempt.
  void forget(const std::string& id) { stopped_.erase(id); }

 private:
  distributed::Mail& mail_;
  std::set<std::string> stopped_;
  Clock::time_point looked_{};
};

void tell_members(distributed::Mail& mail, const distributed::RankGroup& group, int leader, const Order& order) {
  for (int member = 1; member < group.size(); ++member) mail.send(leader + member, kMemberBox, to_text(order));
}

int lead(distributed::Mail& mail, const distributed::RankGroup& group, int leader, TrialRunner& runner) {
  StopLetters stops(mail);
  for (;;) {
    const Order order = next_order(mail, kOrderBox);
    tell_members(mail, group, leader, order);
    if (order.jobs.empty()) return order.exit_code;
    for (const sweeps::TrialJob& job : order.jobs) {
      const sweeps::JobEnd end = runner.run(job, [&] { return stops.wanted_for(job.id); });
      stops.forget(job.id);
      mail.send(kCoordinator, kReportBox, to_text(end));
    }
  }
}

int follow(distributed::Mail& mail, TrialRunner& runner) {
  for (;;) {
    const Order order = next_order(mail, kMemberBox);
    if (order.jobs.empty()) return order.exit_code;
    for (const sweeps::TrialJob& job : order.jobs) runner.run(job, [] { return false; });
  }
}

}  // namespace

int serve(distributed::Mail& mail, const distributed::RankGroup& group, int group_leader, TrialRunner& runner) {
  return group.rank() == 0 ? lead(mail, group, group_leader, runner) : follow(mail, runner);
}

}  // namespace assay::launcher::trials
