// SPDX-License-Identifier: Apache-2.0
#include <absl/strings/str_cat.h>
#include <absl/strings/str_format.h>
#include <absl/strings/str_join.h>

#include <vector>

#include "data/files/one_line.hpp"
#include "launcher/table.hpp"
#include "launcher/trials/sweep_status.hpp"
#include "sweeps/short_duration.hpp"

namespace assay::launcher::trials {
namespace {

using sweeps::TrialState;
using sweeps::TrialStatus;

std::string number(const std::optional<double>& value) {
  return value ? absl::StrFormat("%.6g", *value) : "";
}

std::string whole(const std::optional<std::uint32_t>& value) {
  return value ? absl::StrCat(*value) : "";
}

std::string parameters_text(const sweeps::Parameters& parameters) {
  return absl::StrJoin(parameters, " ", [](std::string* text, const auto& parameter) {
    absl::StrAppend(text, data::files::one_line(parameter.first), "=", data::files::one_line(parameter.second));
  });
}

std::string worker_text(const sweeps::Worker& worker) {
  return data::files::one_line(worker.job.empty() ? worker.host : absl::StrCat(worker.host, " job ", worker.job), 80);
}

std::string counts_line(const SweepOverview& sweep) {
  const sweeps::SweepState& state = sweep.book.state();
  std::vector<std::string> parts;
  for (const TrialState each : {TrialState::waiting, TrialState::running, TrialState::done, TrialState::pruned,
                                TrialState::failed, TrialState::interrupted}) {
    parts.push_back(absl::StrCat(state.count(each), " ", std::string(sweeps::state_name(each))));
  }
  return absl::StrCat(data::files::one_line(state.name()), ": ", state.trials().size(),
                      " trials: ", absl::StrJoin(parts, ", "), state.cancelled() ? "; cancelled" : "", "\n");
}

// Whether trials stand as running that nobody runs: no coordinator holds the journal, and their jobs, if any, are gone.
bool is_left_alone(const SweepOverview& sweep) {
  if (!sweep.owner.empty()) return false;
  const auto is_orphan = [&](const TrialStatus& status) {
    if (status.worker.job.empty()) return true;
    if (!sweep.queue) return false;  // nobody was asked, or nobody answered
    const auto queued = sweep.queue->find(status.trial.id);
    return queued == sweep.queue->end() || queued->second.gone;
  };
  std::size_t running = 0;
  for (const TrialStatus& status : sweep.book.state().trials()) {
    if (status.state != TrialState::running) continue;
    if (!is_orphan(status)) return false;
    ++running;
  }
  return running > 0;
}

std::string owner_line(const SweepOverview& sweep) {
  if (!sweep.owner.empty()) return absl::StrCat("run by ", sweep.owner, "\n");
  if (!is_left_alone(sweep)) return "";
  return absl::StrCat("nobody runs it: what stands as running was cut off; to go on: assay sweep resume --dir ",
                      sweep.book.folder().root().string(), "\n");
}

std::string running_table(const SweepOverview& sweep) {
  Table table(
      {{"running"}, {"attempt", Align::right}, {"epoch", Align::right}, {"last sign", Align::right}, {"where"}});
  bool any = false;
  for (const TrialStatus& status : sweep.book.state().trials()) {
    if (status.state != TrialState::running) continue;
    any = true;
    const TrialProgress progress = read_progress(sweep.book.folder(), status, sweep.objective);
    const std::string age =
        progress.silent_seconds ? sweeps::short_duration(*progress.silent_seconds) + " ago" : "none yet";
    table.add({status.trial.id, absl::StrCat(status.attempts), whole(progress.epoch), age, worker_text(status.worker)});
  }
  return any ? table.text() + "\n" : "";
}

void add_row(const SweepOverview& sweep, const TrialStatus& status, Table& table) {
  constexpr std::size_t kLongestReason = 100;
  const TrialProgress progress = read_progress(sweep.book.folder(), status, sweep.objective);
  table.add({status.trial.id, std::string(sweeps::state_name(status.state)), absl::StrCat(status.attempts),
             whole(progress.epoch), number(progress.last), number(progress.best),
             parameters_text(status.trial.parameters), data::files::one_line(status.reason, kLongestReason)});
}

}  // namespace

std::string status_text(const SweepOverview& sweep, std::size_t most_rows) {
  const auto trials = sweep.book.state().trials();
  Table table({{"trial"},
               {"state"},
               {"attempts", Align::right},
               {"epoch", Align::right},
               {sweep.objective.metric, Align::right},
               {"best", Align::right},
               {"parameters"},
               {"reason"}});
  const bool cut = trials.size() > most_rows;
  const std::size_t head = cut ? most_rows / 2 : trials.size();
  const std::size_t tail = cut ? most_rows - head : 0;
  for (const TrialStatus& status : trials.first(head)) add_row(sweep, status, table);
  if (cut) {
    std::vector<std::string> gap(8);
    gap[0] = "...";
    gap[6] = absl::StrCat(trials.size() - head - tail, " more (all of them: --json, or 'assay sweep collect')");
    table.add(gap);
  }
  for (const TrialStatus& status : trials.last(tail)) add_row(sweep, status, table);
  const std::string queue = sweep.queue ? queue_text(*sweep.queue) : "";
  return absl::StrCat(counts_line(sweep), owner_line(sweep), queue, "\n", running_table(sweep), table.text());
}

}  // namespace assay::launcher::trials
