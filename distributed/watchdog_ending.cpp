// SPDX-License-Identifier: Apache-2.0
#include "distributed/watchdog_ending.hpp"

#include <absl/strings/str_cat.h>
#include <unistd.h>

#include <cstdlib>
#include <thread>

namespace assay::distributed {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kFailureCode = 7;
constexpr auto kSpeakerWait = std::chrono::milliseconds(1000);
constexpr auto kLastWordsLimit = std::chrono::seconds(4);
// The launcher returns the code of the process that it reaps first, which has to be the one that ended first.
constexpr auto kLinger = std::chrono::milliseconds(1500);
constexpr auto kSleep = std::chrono::milliseconds(5);

}  // namespace

bool WatchdogEnding::reaches(std::uint32_t state, Clock::duration limit) const {
  const Clock::time_point end = Clock::now() + limit;
  while (notice_->state.load(std::memory_order_acquire) < state) {
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(kSleep);
  }
  return true;
}

// One line per node: the lowest rank speaks, or another one when that is itself in trouble.
void WatchdogEnding::fail(const Verdict& verdict, bool speaks_first,
                          const std::function<std::vector<RankHistory>()>& histories, const FailureHandler& handler) {
  if (!speaks_first) reaches(FailureNotice::kClaimed, 2 * poll_);
  if (!notice_->claim()) follow(verdict.reason, handler);
  const std::string line = absl::StrCat("rank ", rank_, ": error: ", verdict.reason);
  const std::string text = line + "\n";
  // One call, so that lines of several processes do not mix. With stderr closed, the handler still learns the reason.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text.data(), text.size());
  notice_->publish(line);
  end({line, histories()}, handler, verdict.process_ended ? kLinger : Clock::duration::zero());
}

// Leaving before the speaker has spoken would let the launcher kill it.
void WatchdogEnding::follow(const std::string& reason, const FailureHandler& handler) {
  const bool said = reaches(FailureNotice::kReady, kSpeakerWait);
  end({said ? notice_->reason.load() : absl::StrCat("rank ", rank_, ": error: ", reason), {}}, handler, kLinger);
}

void WatchdogEnding::end(const FailureReport& report, const FailureHandler& handler, Clock::duration linger) {
  // A status file on a dead file system must not keep the job alive.
  std::thread([] {
    std::this_thread::sleep_for(kLastWordsLimit);
    std::_Exit(kFailureCode);
  }).detach();
  try {
    if (handler) handler(report);
  } catch (...) {
    // The reason is on stderr already; there is nobody left to tell.
  }
  std::this_thread::sleep_for(linger);
  std::_Exit(kFailureCode);
}

}  // namespace assay::distributed
