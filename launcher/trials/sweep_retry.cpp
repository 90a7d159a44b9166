// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_retry.hpp"

#include <filesystem>
#include <string>
#include <system_error>

#include "data/files/system_fault.hpp"

namespace assay::launcher::trials {
namespace {

namespace fs = std::filesystem;

void put_aside(const fs::path& run) {
  std::error_code error;
  if (!fs::exists(run, error)) return;
  fs::path aside;
  for (int number = 1; aside.empty() || fs::exists(aside, error); ++number) {
    aside = run;
    aside += ".before-" + std::to_string(number);
  }
  fs::rename(run, aside, error);
  if (error) throw data::files::output_fault("put aside", run, error.value());
}

}  // namespace

std::vector<sweeps::Event> retries(const sweeps::SweepBook& book, Retry retry) {
  std::vector<sweeps::Event> events;
  if (retry == Retry::nothing) return events;
  for (const sweeps::TrialStatus& status : book.state().trials()) {
    if (status.state != sweeps::TrialState::failed) continue;
    if (retry == Retry::restart) put_aside(book.folder().run(status.trial.id).root());
    events.emplace_back(sweeps::TrialRetried{status.trial.id, retry == Retry::restart});
  }
  return events;
}

}  // namespace assay::launcher::trials
