// SPDX-License-Identifier: Apache-2.0
#include "sweeps/run_outcome.hpp"

#include <string_view>

#include "data/files/one_line.hpp"

namespace assay::sweeps {
namespace {

constexpr int kFirstSignal = 128;

bool would_come_again(int code) {
  return code == 2 || code == 3 || code == 5 || code == 6;
}

std::string_view signal_words(int number) {
  switch (number) {
    case 6:
      return " (SIGABRT)";
    case 9:
      return " (SIGKILL: by somebody, or by the kernel when memory ran out)";
    case 11:
      return " (SIGSEGV)";
    case 15:
      return " (SIGTERM)";
    default:
      return "";
  }
}

std::string code_words(int code) {
  if (code == kExitLost) return "lost: nobody saw it end";
  if (code == kExitCannotStart) return "its program could not be started";
  if (code > kFirstSignal) {
    const int number = code - kFirstSignal;
    return "killed by signal " + std::to_string(number) + std::string(signal_words(number));
  }
  return "exit code " + std::to_string(code);
}

std::string reason_of(const JobEnd& end, const RunReport& report) {
  std::string more = end.reason;
  // What the run says of itself counts only when it is about this end.
  if (more.empty() && report.state == "failed") more = report.reason;
  return data::files::one_line(code_words(end.code) + (more.empty() ? "" : ": " + more), 2000);
}

// srun ends with 0 when the node of its ranks fails: what the run says of itself decides.
Outcome of_success(const RunReport& report) {
  if (report.state == "done") return {TrialState::done, "", true};
  if (report.state.empty())
    return {TrialState::interrupted, "exit code 0, but its run folder has no status.json", true};
  if (report.state == "interrupted") {
    return {TrialState::interrupted, "exit code 0, but the run was stopped; its state is saved", false};
  }
  return {TrialState::interrupted, data::files::one_line("exit code 0, but the run says it is " + report.state), true};
}

}  // namespace

Outcome judge(const JobEnd& end, const RunReport& report, bool stop_asked) {
  if (end.code == 0 && report.state == "pruned")
    return {TrialState::pruned, data::files::one_line(report.reason), true};
  if (end.code == 0) return of_success(report);
  if (end.code == kExitSaved) {
    return {TrialState::interrupted,
            stop_asked ? "stopped; its state is saved" : "stopped by a signal or a time limit; its state is saved",
            false};
  }
  if (would_come_again(end.code)) return {TrialState::failed, reason_of(end, report), true};
  // A run that was lost while it saved, or just after, has not used up an attempt.
  const bool saved =
      end.code == kExitLost && (report.state == "interrupted" || report.state == "done" || report.state == "pruned");
  return {TrialState::interrupted, reason_of(end, report), !stop_asked && !saved};
}

}  // namespace assay::sweeps
