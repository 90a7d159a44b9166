// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/sweep_session.hpp"

#include <absl/strings/str_join.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "launcher/trials/planned_trials.hpp"
#include "launcher/trials/sweep_progress.hpp"
#include "launcher/trials/sweep_retry.hpp"
#include "sweeps/sweep_error.hpp"

namespace assay::launcher::trials {
namespace {

namespace fs = std::filesystem;

void require_store(const sweeps::SweepFile& file) {
  std::error_code error;
  if (fs::is_regular_file(file.data, error)) return;
  throw data::files::InputError(file.origin + ": data: there is no store " + file.data.string() +
                                "; check the path, or make one with 'assay pack'");
}

sweeps::SweepBook open_to_run(const fs::path& folder) {
  return sweeps::SweepBook::open(sweeps::SweepFolder(fs::absolute(folder)), sweeps::Writing::for_life,
                                 [](const std::string& line) { std::cerr << "sweep: " << line << "\n"; });
}

void require_same(const sweeps::SweepState& state, const sweeps::SweepFile& now, const fs::path& folder) {
  std::vector<std::string> changed = sweeps::differences(recorded_file(state), now);
  if (changed.empty()) return;
  for (std::string& line : changed) line = data::files::one_line(line);
  throw sweeps::SweepError(
      folder.string() + " holds another sweep than " + now.origin + ": " + absl::StrJoin(changed, "; ") +
      "; use another --dir, or go on with what it holds: assay sweep resume --dir " + folder.string());
}

std::vector<sweeps::Event> first_events(const sweeps::SweepFile& file, const sweeps::Plan& plan,
                                        const SweepSettings& settings) {
  std::vector<sweeps::Event> events;
  events.reserve(plan.trials.size() + 2);
  events.emplace_back(sweeps::SweepBegun{file.name, file.text, ASSAY_VERSION});
  for (const sweeps::PlannedTrial& trial : plan.trials) events.emplace_back(sweeps::TrialAdded{trial});
  events.emplace_back(sweeps::SettingsRecorded{settings_text(settings)});
  return events;
}

bool holds_a_sweep(const fs::path& folder) {
  std::error_code ignored;
  return fs::exists(sweeps::SweepFolder(folder).journal(), ignored);
}

}  // namespace

SweepSession::SweepSession(sweeps::SweepBook book, sweeps::SweepFile file, SweepSettings settings,
                           std::unique_ptr<TrialResolver> resolver)
    : book_(std::move(book)), file_(std::move(file)), settings_(std::move(settings)), resolver_(std::move(resolver)) {}

SweepSession SweepSession::begin(const fs::path& file, const fs::path& folder, const SettingsChange& change) {
  sweeps::SweepFile asked = sweeps::read_sweep_file(fs::absolute(file));
  if (holds_a_sweep(folder)) {
    sweeps::SweepBook book = open_to_run(folder);
    require_same(book.state(), asked, folder);
    return take_up(std::move(book), change, Retry::nothing);
  }
  auto resolver = std::make_unique<TrialResolver>(asked);
  const sweeps::Plan plan = plan_trials(asked, *resolver);
  require_store(asked);
  SweepSettings settings;
  settings.folder = fs::absolute(file).parent_path().string();
  change(settings);
  sweeps::SweepBook book =
      sweeps::SweepBook::create(sweeps::SweepFolder(fs::absolute(folder)), first_events(asked, plan, settings));
  return {std::move(book), std::move(asked), std::move(settings), std::move(resolver)};
}

SweepSession SweepSession::resume(const fs::path& folder, const SettingsChange& change, Retry retry) {
  return take_up(open_to_run(folder), change, retry);
}

SweepSession SweepSession::take_up(sweeps::SweepBook book, const SettingsChange& change, Retry retry) {
  sweeps::SweepFile file = recorded_file(book.state());
  require_store(file);
  auto resolver = std::make_unique<TrialResolver>(file);
  require_planned(book.state(), file, *resolver, [&](const sweeps::TrialStatus& status) {
    const bool again = retry != Retry::nothing && status.state == sweeps::TrialState::failed;
    return again || !sweeps::is_final(status.state);
  });
  const SweepSettings recorded = read_settings(book.state());
  SweepSettings settings = recorded;
  change(settings);
  std::error_code ignored;
  fs::remove(book.folder().cancel_request(), ignored);
  std::vector<sweeps::Event> events;
  if (settings != recorded) events.emplace_back(sweeps::SettingsRecorded{settings_text(settings)});
  if (book.state().cancelled()) events.emplace_back(sweeps::SweepResumed{});
  for (sweeps::Event& event : retries(book, retry)) events.push_back(std::move(event));
  book.append(events);
  return {std::move(book), std::move(file), std::move(settings), std::move(resolver)};
}

int SweepSession::coordinate(sweeps::Executor& executor) {
  SweepProgress progress(book_.state());
  sweeps::CoordinatorOptions options = coordinator_options(file_, settings_);
  options.tell = [&](const std::string& line) { progress.tell(line); };
  options.show = [&](const sweeps::SweepState& state) { progress.show(state); };
  sweeps::Coordinator coordinator(book_, executor, trial_command(file_, book_.folder()), trial_epochs(*resolver_),
                                  std::move(options));
  const sweeps::SweepEnd end = coordinator.run();
  progress.finish(book_.state(), book_.folder().root());
  return exit_code_of(end);
}

int run_sweep(const std::function<SweepSession()>& make_session) {
  SweepSession session = make_session();
  const auto executor = make_executor(session.settings(), session.resolver().base().threads);
  return session.coordinate(*executor);
}

}  // namespace assay::launcher::trials
