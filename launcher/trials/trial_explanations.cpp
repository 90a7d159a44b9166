// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/trial_explanations.hpp"

#include <chrono>
#include <filesystem>

#include "data/files/one_line.hpp"
#include "sweeps/child_process.hpp"

namespace assay::launcher::trials {
namespace {

std::string last_line(const std::string& text) {
  const std::size_t end = text.find_last_not_of("\r\n");
  if (end == std::string::npos) return "no word why";
  const std::size_t before = text.find_last_of("\r\n", end);
  return data::files::one_line(text.substr(before + 1, end - before), 600);
}

// Why the run could not be evaluated or explained; empty when it was.
std::string fault_of(const std::string& program, const std::string& run, const ExplainRequest& request) {
  const std::chrono::milliseconds limit(static_cast<std::int64_t>(request.limit_seconds * 1000));
  for (const auto& command : explaining_commands(program, run, request)) {
    const sweeps::CommandResult result = sweeps::run_command(command, limit);
    if (result.code == 0) continue;
    const std::string what = "'assay " + command[1] + "' ";
    if (result.code < 0) return what + "took longer than " + std::to_string(request.limit_seconds) + " s";
    return what + "ended with code " + std::to_string(result.code) + ": " + last_line(result.err);
  }
  return {};
}

}  // namespace

std::vector<std::vector<std::string>> explaining_commands(const std::string& program, const std::string& run,
                                                          const ExplainRequest& request) {
  return {{program, "evaluate", "--run", run, "--split", request.split},
          {program, "explain", "--run", run, "--split", request.split, "--count", std::to_string(request.images),
           "--seed", "0", "--target", "real"}};
}

std::vector<std::string> explain_trials(const sweeps::SweepFolder& folder, const sweeps::Collection& collection,
                                        const sweeps::Ranking& ranking, const ExplainRequest& request,
                                        const std::function<void(const std::string&)>& tell) {
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  std::vector<std::string> notes;
  std::size_t asked = 0;
  for (const sweeps::RankedTrial& ranked : ranking.trials) {
    if (asked == request.trials) break;
    const sweeps::TrialStatus& status = collection.trials[ranked.place].status;
    if (status.state != sweeps::TrialState::done && status.state != sweeps::TrialState::pruned) continue;
    ++asked;
    tell("trial " + status.trial.id + ": evaluating it on split " + request.split + " and explaining " +
         std::to_string(request.images) + " images");
    const std::string fault = fault_of(program, folder.run(status.trial.id).root().string(), request);
    if (!fault.empty()) notes.push_back("trial " + status.trial.id + ": " + fault);
  }
  return notes;
}

}  // namespace assay::launcher::trials
