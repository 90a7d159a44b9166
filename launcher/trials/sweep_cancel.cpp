// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_cancel.hpp"

#include <filesystem>
#include <system_error>
#include <thread>

#include "data/files/atomic_file.hpp"
#include "sweeps/sweep_book.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLook{100};

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
  const std::size_t running = book.state().count(sweeps::TrialState::running);
  const auto end = Clock::now() + patience;
  while (!book.state().cancelled() && !record(folder)) {
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
  Cancelled cancelled{running, 0};
  for (const sweeps::TrialStatus& status : book.state().trials()) cancelled.left += is_final(status.state) ? 0 : 1;
  return cancelled;
}

}  // namespace assay::launcher::trials
