// SPDX-License-Identifier: Apache-2.0
#include "launcher/trials/training_runner.hpp"

#include <cstdio>
#include <exception>

#include "data/files/atomic_file.hpp"
#include "data/files/error.hpp"
#include "data/files/one_line.hpp"
#include "launcher/exit_codes.hpp"
#include "launcher/fault.hpp"
#include "launcher/training/training_parts.hpp"

namespace assay::launcher::trials {
namespace {

// The others have at most this long for what they are at before they notice that something is wrong themselves.
constexpr auto kPatience = std::chrono::seconds(10);

// As a process of its own would have said it.
void write_log(const sweeps::TrialJob& job, const sweeps::JobEnd& end) {
  if (end.reason.empty()) return;
  try {
    data::files::create_directories(job.log.parent_path());
    data::files::append_line(job.log, "rank 0: error: " + data::files::one_line(end.reason, 8000));
  } catch (const data::files::OutputError&) {
    // The journal gets the reason too.
  }
}

}  // namespace

TrainingRunner::TrainingRunner(World& world, const distributed::RankGroup& group, ParseCommand parse)
    : world_(world), meeting_(group), parse_(std::move(parse)) {}

sweeps::JobEnd TrainingRunner::run(const sweeps::TrialJob& job, const std::function<bool()>& stop) {
  sweeps::JobEnd end{job.id, job.attempt, kDone, ""};
  // Freed below, where no exception is on its way: freeing is collective.
  training::TrainingParts parts;
  try {
    end.code = train_at({world_, rows_, true, stop}, parse_(job.command), parts);
  } catch (...) {
    const Fault fault = describe(std::current_exception());
    end.code = fault.code;
    end.reason = fault.message;
  }
  meet(end, end.code != kDone && end.code != kRequeue);
  if (world_.is_root()) write_log(job, end);
  return end;
}

void TrainingRunner::meet(const sweeps::JobEnd& end, bool faulty) {
  if (world_.topology().size == 1) return;
  if (meeting_.all_came(faulty ? std::chrono::milliseconds(kPatience) : std::chrono::milliseconds(0))) return;
  std::fprintf(
      stderr,
      "a rank of the group of trial %s: error: %s; its peers wait for it, so the whole world ends; 'assay sweep "
      "resume' goes on\n",
      end.id.c_str(), data::files::one_line(end.reason, 8000).c_str());
  world_.collective().abort(end.code);
}

}  // namespace assay::launcher::trials
