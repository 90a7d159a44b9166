// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_cancel.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <thread>

#include "data/files/atomic_file.hpp"
#include "sweeps/journal_lock.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{100};

// Of no job of a scheduler.
std::size_t running_here(const sweeps::SweepState& state) {
  return static_cast<std::size_t>(std::ranges::count_if(state.trials(), [](const sweeps::TrialStatus& status) {
    return status.state == sweeps::TrialState::running && status.worker.job.empty();
  }));
}

bool is_coordinated(const sweeps::SweepFolder& folder) {
  const auto owner = sweeps::lock_owner(folder.lock());
  return owner && owner->for_life;
}

// By ourselves, when nobody holds the journal.
bool record(const sweeps::SweepFolder& folder) {
  try {
    auto book = sweeps::SweepBook::open(folder, sweeps::Writing::for_life);
    if (!book.state().cancelled()) book.append({sweeps::SweepCancelled{}});
  } catch (const sweeps::SweepBusy&) {
    return false;
  }
  std::error_code ignored;
  std::filesystem::remove(folder.cancel_request(), ignored);
  return true;
}

}  // namespace

Cancelled cancel_sweep(const sweeps::SweepFolder& folder, std::chrono::milliseconds patience) {
  auto book = sweeps::SweepBook::open(folder, sweeps::Writing::never);
  const std::size_t running = running_here(book.state());
  // One that was told before may still be stopping.
  bool answered = book.state().cancelled() && is_coordinated(folder);
  bool recorded = false;
  const auto end = Clock::now() + patience;
  while (!book.state().cancelled() && !(recorded = record(folder))) {
    answered = true;
    if (Clock::now() >= end) {
      throw sweeps::SweepError(
          "the coordinator of " + folder.root().string() +
          " holds the sweep and does not answer; it will stop at its next look, or end it by hand");
    }
    data::files::write_file_atomically(folder.cancel_request(), "");
    std::this_thread::sleep_for(kLook);
    book.refresh();
  }
  book.refresh();
  // Recorded by ourselves: whoever held the journal before had gone.
  Cancelled cancelled{answered && !recorded ? running : 0, 0};
  for (const sweeps::TrialStatus& status : book.state().trials()) cancelled.left += is_final(status.state) ? 0 : 1;
  return cancelled;
}

}  // namespace assay::launcher::trials
